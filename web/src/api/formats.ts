/** Media types that the server has or makes (RFC 6381). */
const known = [
  'audio/flac',
  'audio/wav',
  'audio/mpeg',
  'audio/aac',
  'audio/ogg; codecs=vorbis',
  'audio/ogg; codecs=opus',
  'audio/ogg; codecs=flac',
  'audio/webm; codecs=opus',
  'audio/mp4; codecs=mp4a.40.2',
  'audio/mp4; codecs=opus',
  'audio/mp4; codecs=flac',
  'audio/mp4; codecs=alac',
];

/** Those that this browser plays, so that it gets nothing else. */
export function playableFormats(audio: Pick<HTMLAudioElement, 'canPlayType'>): string[] {
  return known.filter((type) => audio.canPlayType(type) !== '');
}

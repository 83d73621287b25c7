import type { Stream } from '../api/streaming';

/** Audio that is downloaded to this device, as something to play. */
export const openKept = (audio: Blob): Stream => ({
  url: URL.createObjectURL(audio),
  expires_at: '',
  content_type: audio.type,
  bitrate_kbps: 0,
  delivery: 'DELIVERY_ORIGINAL',
  reason: 'Downloaded to this device.',
  plan_max_bitrate_kbps: 0,
});

export const isKept = ({ url }: Stream): boolean => url.startsWith('blob:');

/** Gives back what `openKept` took. */
export function closeKept(stream: Stream | null): void {
  if (stream && isKept(stream)) URL.revokeObjectURL(stream.url);
}

/** The points of a waveform, from base64: pairs of the lowest and the highest sample of a span, -127 to 127. */
export function readPoints(base64: string): Int8Array {
  return Int8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

const fullScale = 127;

/**
 * An SVG path of at most `bars` bars, each one unit wide and up to two high around 1, as high as the loudest sample of
 * its span. The path fits `viewBox="0 0 BARS 2"` if there are as many points; `bars` tells how many there are.
 */
export function drawBars(points: Int8Array, most: number): { path: string; bars: number } {
  const spans = points.length / 2;
  const bars = Math.min(most, spans);
  let path = '';
  for (let bar = 0; bar < bars; bar++) {
    const from = 2 * Math.floor((bar * spans) / bars);
    const to = 2 * Math.floor(((bar + 1) * spans) / bars);
    const highest = points.subarray(from, to).reduce((high, point) => Math.max(high, Math.abs(point)), 0);
    // Silence is a thin line.
    const height = Math.max(highest / fullScale, 0.03).toFixed(2);
    path += `M${bar + 0.5} 1v-${height}M${bar + 0.5} 1v${height}`;
  }
  return { path, bars };
}

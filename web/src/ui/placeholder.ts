import { decode } from 'blurhash';

const edge = 16;
const most = 1000;
const made = new Map<string, string>();

function paint(blurhash: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = edge;
  const context = canvas.getContext('2d');
  if (!context) return '';
  const image = context.createImageData(edge, edge);
  image.data.set(decode(blurhash, edge, edge));
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/** What a BlurHash tells of a picture, as the address of a tiny one; empty if it tells nothing. */
export function placeholder(blurhash: string): string {
  const known = made.get(blurhash);
  if (known !== undefined) return known;
  if (made.size >= most) made.clear();
  let address = '';
  try {
    if (blurhash) address = paint(blurhash);
  } catch {
    // It is no BlurHash.
  }
  made.set(blurhash, address);
  return address;
}

import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Pixels from left to right, from top to bottom, each of red, green and blue. */
export type Image = { width: number; height: number; rgb: Uint8Array };

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const TRUE_COLOR = 2;
const PALETTE = 3;
const TRUE_COLOR_ALPHA = 6;
const CHANNELS: Record<number, number> = { [TRUE_COLOR]: 3, [TRUE_COLOR_ALPHA]: 4 };
/** As many as four bits tell apart. */
const COLORS = 16;
/** Squared, so that not all of them are shades of the edges of letters. */
const APART = 12 ** 2;

/** What Chromium takes and {@link encodePng} writes: not interlaced. Transparency is not looked at. */
export function decodePng(png: Buffer): Image {
  const chunks = chunksOf(png);
  const header = chunks.get('IHDR')?.[0];
  if (!header) throw new Error('this is no PNG');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const data = inflateSync(Buffer.concat(chunks.get('IDAT') ?? []));
  const palette = chunks.get('PLTE')?.[0];
  const size = CHANNELS[header.readUInt8(9)];
  const rgb = new Uint8Array(width * height * 3);
  if (palette) {
    const stride = Math.ceil(width / 2);
    const lines = unfiltered(data, stride, 1);
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const two = lines[y * stride + (x >> 1)] ?? 0;
      const color = (x % 2 === 0 ? two >> 4 : two & 15) * 3;
      rgb.set(palette.subarray(color, color + 3), i * 3);
    }
  } else if (size !== undefined) {
    const lines = unfiltered(data, width * size, size);
    for (let i = 0; i < width * height; i++) rgb.set(lines.subarray(i * size, i * size + 3), i * 3);
  } else throw new Error('this kind of PNG is not read here');
  return { width, height, rgb };
}

/** In the colours that it has most of: a picture of text needs no more, and is a tenth as large. */
export function encodePng({ width, height, rgb }: Image): Buffer {
  const colors = mostUsed(rgb);
  const nearest = new Map<number, number>();
  const stride = Math.ceil(width / 2) + 1;
  const lines = Buffer.alloc(stride * height);
  for (let i = 0; i < width * height; i++) {
    const color = colorAt(rgb, i);
    const index = nearest.get(color) ?? nearestOf(colors, color);
    nearest.set(color, index);
    const [x, y] = [i % width, Math.floor(i / width)];
    const at = y * stride + 1 + (x >> 1);
    lines[at] = (lines[at] ?? 0) | (x % 2 === 0 ? index << 4 : index);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([4, PALETTE, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): Map<string, Buffer[]> {
  const chunks = new Map<string, Buffer[]>();
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    chunks.set(name, [...(chunks.get(name) ?? []), png.subarray(at + 8, at + 8 + length)]);
    at += length + 12;
  }
  return chunks;
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

/** Each line says how it is told by its left and upper neighbours (PNG, 9.2). */
function unfiltered(data: Buffer, stride: number, size: number): Buffer {
  const height = data.length / (stride + 1);
  const bytes = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < size ? 0 : (bytes[at - size] ?? 0);
      const up = y === 0 ? 0 : (bytes[at - stride] ?? 0);
      const corner = x < size || y === 0 ? 0 : (bytes[at - stride - size] ?? 0);
      const told = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      bytes[at] = ((data[y * (stride + 1) + x + 1] ?? 0) + told) & 255;
    }
  }
  return bytes;
}

function paeth(left: number, up: number, corner: number): number {
  const [byLeft, byUp, byCorner] = [left, up, corner].map((each) => Math.abs(left + up - corner - each));
  if (byLeft === undefined || byUp === undefined || byCorner === undefined) return 0;
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function colorAt(rgb: Uint8Array, i: number): number {
  return ((rgb[i * 3] ?? 0) << 16) | ((rgb[i * 3 + 1] ?? 0) << 8) | (rgb[i * 3 + 2] ?? 0);
}

function mostUsed(rgb: Uint8Array): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < rgb.length / 3; i++) {
    const color = colorAt(rgb, i);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const colors: number[] = [];
  for (const [color] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    if (colors.every((other) => distance(other, color) > APART)) colors.push(color);
    if (colors.length === COLORS) break;
  }
  return colors;
}

function nearestOf(colors: number[], color: number): number {
  return colors.reduce(
    (best, other, i) => (distance(other, color) < distance(colors[best] ?? 0, color) ? i : best),
    0,
  );
}

function distance(a: number, b: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
}

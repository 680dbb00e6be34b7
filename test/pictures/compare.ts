import { type Image } from './png.js';

/** Pixels that are seen as one: letters are drawn a little differently by every version of a font renderer. */
const BLOCK = 5;
/** Of the way from black to white, by which a block of letters may be lighter or darker. */
const BLOCK_BOUND = 0.2;
/** Of all blocks, how many may be off by more. */
const SHARE_BOUND = 0.001;
/** Of the height, by which all may be longer or shorter. */
const HEIGHT_BOUND = 0.01;

/** How two pictures differ to somebody who looks at them; undefined where they do not. */
export function difference(golden: Image, actual: Image): string | undefined {
  const [width, height] = [golden.width, Math.min(golden.height, actual.height)];
  if (actual.width !== width || Math.abs(actual.height - golden.height) > golden.height * HEIGHT_BOUND)
    return `it is ${actual.width} × ${actual.height} px, and was ${width} × ${golden.height}`;
  const [across, down] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  let [differing, firstAt] = [0, { x: 0, y: 0 }];
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      if (distance(blockOf(golden, x, y, height), blockOf(actual, x, y, height)) <= BLOCK_BOUND) continue;
      if (differing === 0) firstAt = { x: x * BLOCK, y: y * BLOCK };
      differing++;
    }
  }
  const share = differing / (across * down);
  if (share <= SHARE_BOUND) return undefined;
  return `${(share * 100).toFixed(2)} % of it differ, from ${firstAt.x}, ${firstAt.y} on`;
}

/** The mean red, green and blue of a block, each of 0 to 1. */
function blockOf({ width, rgb }: Image, blockX: number, blockY: number, height: number): number[] {
  const [right, bottom] = [Math.min((blockX + 1) * BLOCK, width), Math.min((blockY + 1) * BLOCK, height)];
  const sums = [0, 0, 0];
  let pixels = 0;
  for (let y = blockY * BLOCK; y < bottom; y++) {
    for (let x = blockX * BLOCK; x < right; x++, pixels++) {
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (rgb[(y * width + x) * 3 + c] ?? 0) / 255;
    }
  }
  return sums.map((sum) => sum / pixels);
}

function distance(a: number[], b: number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));
}

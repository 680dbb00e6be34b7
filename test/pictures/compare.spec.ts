import { difference } from './compare.js';
import { decodePng, encodePng, type Image } from './png.js';

const SIZE = { width: 200, height: 201 };

/** Dark lines on white, as text is from afar. */
function lined(change: (x: number, y: number) => number | undefined = () => undefined): Image {
  const rgb = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let i = 0; i < SIZE.width * SIZE.height; i++) {
    const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
    rgb.fill(change(x, y) ?? (y % 20 < 3 ? 40 : 255), i * 3, i * 3 + 3);
  }
  return { ...SIZE, rgb };
}

describe('two pictures', () => {
  it.each([
    ['the same', lined(), undefined],
    ['of a little different shades', lined((_, y) => (y % 20 < 3 ? 70 : 245)), undefined],
    ['that differ in a speck', lined((x, y) => (x < 5 && y > 5 && y < 10 ? 0 : undefined)), undefined],
    ['of which one lacks a line', lined((_, y) => (y > 80 ? 255 : undefined)), '% of it differ, from 0, 80'],
    ['of which one is dark', lined((_, y) => (y % 20 < 3 ? 255 : 20)), '% of it differ, from 0, 5'],
    ['of another height', { ...lined(), height: 90 }, 'it is 200 × 90 px, and was 200 × 201'],
  ])('%s', (_, actual, said) => {
    const differ = difference(lined(), actual);
    if (said === undefined) expect(differ).toBeUndefined();
    else expect(differ).toContain(said);
  });
});

describe('a picture as PNG', () => {
  it('is what it was, where it has few colours', () => {
    const image = lined((x) => (x < 30 ? 128 : undefined));
    expect(decodePng(encodePng({ ...image, width: 199, height: 101 }))).toEqual({
      width: 199,
      height: 101,
      rgb: image.rgb.slice(0, 199 * 101 * 3),
    });
  });
});

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { sizeOf } from './frame-codec.js';
import { allFrames, fills, frame, Site } from './journal.fixture.js';
import { SLOT_BYTES } from './journal.js';

let site: Site;
afterEach(() => site.remove());

/** A closed journal of frames that are filled with 1, 2, 3… */
async function written(...lengths: number[]): Promise<string> {
  site = new Site();
  const journal = await site.open();
  for (const [i, length] of lengths.entries()) await journal.append(frame(length, i + 1));
  await journal.close();
  return site.files[0] ?? '';
}

describe('a journal that ends within a frame', () => {
  it('is cut back to the frames before it, at whichever byte it ends', async () => {
    const file = await written(100, 30, 45);
    const whole = readFileSync(file);
    const before = sizeOf(100) + sizeOf(30);
    for (let length = before; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      const journal = await site.open();
      expect(await fills(journal)).toEqual([1, 2]);
      expect(journal.end).toBe(before / SLOT_BYTES);
      expect(journal.stats).toMatchObject({ tornBytes: length - before, damagedFrames: 0 });
      expect(await journal.append(frame(20, 9))).toMatchObject({ position: before / SLOT_BYTES });
      await journal.close();
      const again = await site.open();
      expect(await fills(again)).toEqual([1, 2, 9]);
      expect(again.stats.tornBytes).toBe(0);
      await again.close();
    }
  });

  it('may end in what was on the disk before', async () => {
    const file = await written(100, 30);
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(5_000, 0xab)]));
    const journal = await site.open();
    expect(await fills(journal)).toEqual([1, 2]);
    expect(journal.stats).toMatchObject({ tornBytes: 5_000, damagedFrames: 0 });
  });

  it('does not take a copy of a frame for one', async () => {
    const file = await written(100, 30);
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([whole, whole]));
    expect(await fills(await site.open())).toEqual([1, 2]);
  });
});

describe('a flipped bit', () => {
  it('costs the frame that it is in, and never gives other bytes for it', async () => {
    const lengths = [100, 0, 45, 700, 16, 30];
    const file = await written(...lengths);
    const whole = readFileSync(file);
    const starts = lengths.map((_, i) =>
      lengths.slice(0, i).reduce((sum, length) => sum + sizeOf(length), 0),
    );
    // The last frame is the torn tail's; the others are told of.
    const damageable = starts.at(-1) ?? 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(damageable * 8 - 1), async (bit) => {
        const flipped = Buffer.from(whole);
        const byte = Math.floor(bit / 8);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (bit % 8));
        writeFileSync(file, flipped);
        const hit = starts.findLastIndex((start) => start <= byte);
        const isPadding = byte >= (starts[hit] ?? 0) + 48 + (lengths[hit] ?? 0);
        const journal = await site.open();
        try {
          const expected = starts.filter((_, i) => isPadding || i !== hit).map((start) => start / SLOT_BYTES);
          expect((await allFrames(journal)).map(({ position }) => position)).toEqual(expected);
          expect(journal.stats).toMatchObject({ damagedFrames: isPadding ? 0 : 1, tornBytes: 0 });
          const atHit = await journal.read((starts[hit] ?? 0) / SLOT_BYTES);
          expect(atHit === undefined).toBe(!isPadding);
        } finally {
          await journal.close();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is counted once however often it is read', async () => {
    const file = await written(100, 30);
    const whole = readFileSync(file);
    whole[60] = 0;
    writeFileSync(file, whole);
    const journal = await site.open();
    await allFrames(journal);
    await journal.read(0);
    expect(journal.stats.damagedFrames).toBe(1);
  });
});

describe('a search for the next frame', () => {
  it('does not find one in the bytes of a request that was made to look like frames', async () => {
    site = new Site();
    const attacker = new Site();
    try {
      const theirs = await attacker.open();
      for (let i = 0; i < 20; i++) await theirs.append(frame(100, 66));
      await theirs.close();
      const bytes = readFileSync(attacker.files[0] ?? '');
      const journal = await site.open();
      await journal.append({ ...frame(0), bytes });
      await journal.append(frame(30, 2));
      await journal.close();
      const [file = ''] = site.files;
      const whole = readFileSync(file);
      whole[0] = 0;
      writeFileSync(file, whole);
      const again = await site.open();
      expect(await fills(again)).toEqual([2]);
      expect(again.stats.damagedFrames).toBe(1);
    } finally {
      await attacker.remove();
    }
  });

  it('crosses more than is read at once', async () => {
    site = new Site();
    const journal = await site.open();
    await journal.append(frame(5_000_000, 1));
    await journal.append(frame(30, 2));
    await journal.close();
    const [file = ''] = site.files;
    const whole = readFileSync(file);
    whole[12] = 1;
    writeFileSync(file, whole);
    const again = await site.open();
    expect(await fills(again)).toEqual([2]);
    expect(again.stats.damagedFrames).toBe(1);
  });
});

it('a folder without the id of its frames, or with a damaged one, is not begun anew', async () => {
  await written(100);
  const copy = new Site();
  try {
    cpSync(site.files[0] ?? '', `${copy.folder}/0000000000000000.journal`);
    await expect(copy.open()).rejects.toThrow(/node-id is missing/);
    writeFileSync(`${copy.folder}/node-id`, 'x');
    await expect(copy.open()).rejects.toThrow(/node-id is damaged/);
  } finally {
    await copy.remove();
  }
});

import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { BLOCK_BYTES } from './block-table.js';
import { FailingDisk } from './failing-disk.fixture.js';
import { type Disk } from './disk.js';
import { sizeOf } from './frame-codec.js';
import { allFrames, fills, frame, Site } from './journal.fixture.js';
import { type SegmentJournal } from './segment-journal.js';

const LIMITS = { maxBytes: 2 ** 26, maxAgeMs: 3_600_000 };
const SEGMENT_BYTES = 3 * BLOCK_BYTES;
/** Some lie across two blocks, one across three; the second segment holds the last one only. */
const LENGTHS = [100, 0, 50_000, 37_500, 30, BLOCK_BYTES + 2_500, 10_000, 75_000];

let site: Site;
beforeEach(() => {
  site = new Site(LIMITS, { compressShare: 1, segmentBytes: SEGMENT_BYTES });
});
afterEach(() => site.remove());

/** As spans do, they take a fifth when they are compressed. */
function bytesOf(length: number, fill: number): Buffer {
  const bytes = Buffer.alloc(length, fill);
  let state = fill;
  for (let at = 0; at < length; at += 5) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

async function appendAll(journal: SegmentJournal): Promise<void> {
  for (const [i, length] of LENGTHS.entries())
    await journal.append({ ...frame(0), bytes: bytesOf(length, i + 1) });
}

/** The numbers of the frames that are there, each with its own bytes. */
async function numbers(journal: SegmentJournal): Promise<number[]> {
  return (await allFrames(journal)).map(({ bytes }) => {
    const i = LENGTHS.indexOf(bytes.length);
    expect(Buffer.compare(bytes, bytesOf(bytes.length, i + 1))).toBe(0);
    return i;
  });
}

const ALL = LENGTHS.map((_, i) => i);

/** A closed journal whose first segment is compressed; answers with that file. */
async function written(): Promise<string> {
  const journal = await site.open();
  await appendAll(journal);
  await journal.compressed();
  await journal.close();
  return site.compressedFiles[0] ?? '';
}

describe('a segment that is full', () => {
  it('is compressed, and its frames are read as before, also after a restart', async () => {
    const journal = await site.open();
    await appendAll(journal);
    const before = journal.bytes;
    await journal.compressed();
    const { bytes, compressedSegments, savedBytes, segments } = journal.stats;
    expect({ compressedSegments, segments }).toEqual({ compressedSegments: 1, segments: 2 });
    expect(await numbers(journal)).toEqual(ALL);
    for (const { position, bytes: expected } of await allFrames(journal)) {
      const read = await journal.read(position);
      expect(Buffer.compare(read?.bytes ?? Buffer.alloc(0), expected)).toBe(0);
    }
    await journal.close();
    const sizes = [...site.files, ...site.compressedFiles].map((file) => statSync(file).size);
    expect(sizes).toHaveLength(2);
    expect(bytes).toBe(sizes.reduce((sum, size) => sum + size));
    expect(bytes + savedBytes).toBeGreaterThanOrEqual(before);

    const again = await site.open();
    expect(await numbers(again)).toEqual(ALL);
    expect(again).toMatchObject({ oldest: 0, end: journal.end, bytes });
    expect(again.stats).toMatchObject({ compressedSegments: 1, savedBytes, damagedFrames: 0, tornBytes: 0 });
  });

  it('changes under a reader who does not notice', async () => {
    const journal = await site.open();
    const seen: number[] = [];
    await appendAll(journal);
    for await (const { bytes } of journal.frames(0)) {
      seen.push(LENGTHS.indexOf(bytes.length));
      await journal.compressed();
    }
    expect(seen).toEqual(ALL);
    expect(journal.stats.compressedSegments).toBe(1);
  });

  it('stays as it is where compressing gains little', async () => {
    const journal = await site.open();
    for (let i = 0; i < 10; i++) await journal.append({ ...frame(0), bytes: randomBytes(200_000) });
    await journal.compressed();
    expect(journal.stats).toMatchObject({ compressedSegments: 0, savedBytes: 0 });
    expect(site.compressedFiles).toEqual([]);
  });

  it('stays as it is where that is wanted, and one that is compressed is read all the same', async () => {
    await written();
    const journal = await site.openWith({ compressShare: 0, segmentBytes: SEGMENT_BYTES });
    expect(await numbers(journal)).toEqual(ALL);
    await appendAll(journal);
    await journal.compressed();
    expect(journal.stats.compressedSegments).toBe(1);
  });

  it('is compressed after a restart where there was no time before', async () => {
    const journal = await site.openWith({ compressShare: 1e-6, segmentBytes: SEGMENT_BYTES });
    for (let i = 0; i < 3; i++) await appendAll(journal);
    await journal.close();
    expect(site.compressedFiles).toEqual([]);
    const again = await site.open();
    await again.compressed();
    expect(await numbers(again)).toEqual([...ALL, ...ALL, ...ALL]);
    expect(again.stats.compressedSegments).toBeGreaterThan(2);
  });
});

describe('a crash while a segment is compressed', () => {
  /** What is on disk after each step: a draft, half or whole, beside the segment; both; only what was made of it. */
  it.each(['half a draft', 'a whole draft', 'both'])('that leaves %s loses nothing', async (left) => {
    const journal = await site.openWith({ compressShare: 0, segmentBytes: SEGMENT_BYTES });
    await appendAll(journal);
    await journal.close();
    const [raw = ''] = site.files;
    const whole = readFileSync(raw);
    const compressing = new Site(LIMITS, { compressShare: 1, segmentBytes: SEGMENT_BYTES });
    try {
      cpSync(site.folder, compressing.folder, { recursive: true });
      const other = await compressing.open();
      await other.compressed();
      await other.close();
      const [made = ''] = compressing.compressedFiles;
      const bytes = readFileSync(made);
      const name = made.replace(compressing.folder, site.folder);
      if (left === 'half a draft') writeFileSync(`${name}.new`, bytes.subarray(0, bytes.length / 2));
      if (left === 'a whole draft') writeFileSync(`${name}.new`, bytes);
      if (left === 'both') writeFileSync(name, bytes);
    } finally {
      await compressing.remove();
    }
    const again = await site.openWith({ compressShare: 0, segmentBytes: SEGMENT_BYTES });
    expect(await numbers(again)).toEqual(ALL);
    expect(again.stats).toMatchObject({ compressedSegments: left === 'both' ? 1 : 0, damagedFrames: 0 });
    expect(site.filesOf('.new')).toEqual([]);
    expect(site.files.includes(raw)).toBe(left !== 'both');
    if (left !== 'both') expect(readFileSync(raw).equals(whole)).toBe(true);
  });
});

describe('a disk that fails while a segment is compressed', () => {
  it.each<keyof Disk>(['open', 'write', 'read', 'sync', 'rename', 'syncFolder', 'remove'])(
    'at %s loses nothing, and takes requests again',
    async (call) => {
      const journal = await site.open();
      await appendAll(journal);
      // Nothing has been read from the disk yet: that takes more than this turn.
      site.disk.failing = { [call]: FailingDisk.error(call === 'read' ? 'EIO' : 'ENOSPC') };
      await journal.compressed();
      site.disk.failing = {};
      expect(await numbers(journal)).toEqual(ALL);
      await appendAll(journal);
      await journal.compressed();
      expect(await numbers(journal)).toEqual([...ALL, ...ALL]);
      await journal.close();
      expect(site.filesOf('.new')).toEqual([]);
      const again = await site.open();
      expect(await numbers(again)).toEqual([...ALL, ...ALL]);
      expect(again.stats).toMatchObject({ damagedFrames: 0, tornBytes: 0 });
    },
  );

  it('forgets a segment for good that is dropped just then', async () => {
    const journal = await site.open();
    const { rename } = site.disk;
    site.disk.rename = async (...args) => {
      journal.keepFrom(Number.POSITIVE_INFINITY);
      site.clock.advance(2 * LIMITS.maxAgeMs);
      await journal.append(frame(10, 9, site.clock.nowMs()));
      await rename(...args);
    };
    await appendAll(journal);
    await journal.compressed();
    await journal.close();
    expect(site.compressedFiles).toEqual([]);
    expect(await fills(await site.open())).toEqual([9]);
  });
});

describe('damage to a compressed segment', () => {
  it('costs the frames of its block, and never gives other bytes for them', async () => {
    const file = await written();
    const whole = readFileSync(file);
    const blocks = (i: number): number[] => {
      const before = LENGTHS.slice(0, i).reduce((sum, length) => sum + sizeOf(length), 0);
      return [before, before + sizeOf(LENGTHS[i] ?? 0) - 1].map((offset) => Math.floor(offset / BLOCK_BYTES));
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(whole);
        const byte = Math.floor(bit / 8);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << (bit % 8));
        writeFileSync(file, flipped);
        const journal = await site.open();
        try {
          const left = await numbers(journal);
          const lost = ALL.filter((i) => !left.includes(i));
          expect(lost.length === 0).toBe(journal.stats.damagedFrames === 0);
          if (byte < 20 || byte >= whole.length - 20) expect(lost).toEqual([]);
          // All that was lost has a block in common.
          const from = Math.max(0, ...lost.map((i) => blocks(i)[0] ?? 0));
          const to = Math.min(3, ...lost.map((i) => blocks(i)[1] ?? 0));
          expect(from).toBeLessThanOrEqual(to);
        } finally {
          await journal.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('to both copies of its table costs the segment, once, and no position is given out twice', async () => {
    const file = await written();
    const bytes = readFileSync(file);
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const journal = await site.open();
    expect(await numbers(journal)).toEqual([7]);
    expect(await journal.read(0)).toBeUndefined();
    expect(journal.stats.damagedFrames).toBe(1);
  });

  it('that cuts it off costs what was behind', async () => {
    const file = await written();
    truncateSync(file, Math.floor(statSync(file).size / 2));
    const journal = await site.open();
    const left = await numbers(journal);
    expect(left.slice(0, 3)).toEqual([0, 1, 2]);
    expect(left.at(-1)).toBe(7);
    expect(left.length).toBeLessThan(ALL.length);
    expect(journal.stats.damagedFrames).toBeGreaterThan(0);
  });

  it('by a bad sector costs its block too', async () => {
    await written();
    const journal = await site.open();
    site.disk.badBytes = { from: 25_000, to: 25_512 };
    site.disk.failing = { read: FailingDisk.error('EIO') };
    // Also of the newest segment, which holds the last frame.
    expect(await numbers(journal)).toEqual([0, 1, 2, 6]);
    expect(journal.stats.damagedFrames).toBe(3);
  });
});

it('a journal whose newest segment was lost goes on behind the compressed one', async () => {
  await written();
  const [newest = ''] = site.files;
  rmSync(newest);
  const journal = await site.open();
  const { end } = journal;
  expect(await numbers(journal)).toEqual(ALL.slice(0, -1));
  expect(await journal.append(frame(10, 1))).toMatchObject({ position: end });
  await journal.close();
  const again = await site.open();
  expect(again.end).toBe(journal.end);
  expect((await allFrames(again)).map(({ bytes }) => bytes.length)).toEqual([...LENGTHS.slice(0, -1), 10]);
});

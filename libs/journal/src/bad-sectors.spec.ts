import { FailingDisk } from './failing-disk.fixture.js';
import { fills, frame, Site } from './journal.fixture.js';

let site: Site;
afterEach(() => site.remove());

const EIO = FailingDisk.error('EIO');

/** Frames of 20 kB, filled with 1, 2, 3…; what is in memory of them is not asked for. */
async function written(count: number, over?: ConstructorParameters<typeof Site>[1]) {
  site = new Site({ maxBytes: 2 ** 26, maxAgeMs: 3_600_000 }, over);
  const journal = await site.open();
  for (let i = 1; i <= count; i++) await journal.append(frame(20_000, i));
  return journal;
}

describe('a bad sector', () => {
  it('costs the frame that it is in, counted once, and what is behind it is read', async () => {
    const journal = await written(100);
    site.disk.badBytes = { from: 50_000, to: 50_512 };
    site.disk.failing = { read: EIO };
    const rest = Array.from({ length: 100 }, (_, i) => i + 1).filter((fill) => fill !== 3);
    expect(await fills(journal)).toEqual(rest);
    expect(await fills(journal)).toEqual(rest);
    expect(journal.stats.damagedFrames).toBe(1);
  });

  it('in a frame that is asked for gives none', async () => {
    const journal = await written(3);
    const { position, end } = await journal.append(frame(20_000, 4));
    site.disk.badBytes = { from: position * 16 + 5_000, to: position * 16 + 5_512 };
    site.disk.failing = { read: EIO };
    expect(await journal.read(position)).toBeUndefined();
    expect(await journal.read(0)).toMatchObject({ position: 0 });
    expect(journal.stats.damagedFrames).toBe(1);
    expect(journal.end).toBe(end);
  });

  it('keeps no journal from being opened', async () => {
    const journal = await written(10);
    await journal.close();
    site.disk.badBytes = { from: 0, to: 512 };
    site.disk.failing = { read: EIO };
    const again = await site.open();
    expect(await fills(again)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(again.stats.damagedFrames).toBe(1);
  });

  it('is not copied into a compressed segment: it stays as it is', async () => {
    const journal = await written(10, { compressShare: 0, segmentBytes: 70_000 });
    await journal.close();
    const [, second = ''] = site.files;
    site.disk.badBytes = { from: 30_000, to: 30_512 };
    site.disk.failing = { read: EIO };
    const again = await site.openWith({ compressShare: 1, segmentBytes: 70_000 });
    await again.compressed();
    expect(again.stats.compressedSegments).toBe(0);
    expect(site.files).toContain(second);
    site.disk.failing = {};
    expect(await fills(again)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

it('a disk that is gone costs nothing: what is on it is read later', async () => {
  const journal = await written(10);
  site.disk.failing = { read: EIO };
  await expect(fills(journal)).rejects.toBe(EIO);
  await expect(journal.read(0)).rejects.toBe(EIO);
  expect(journal.stats.damagedFrames).toBe(0);
  site.disk.failing = {};
  expect(await fills(journal)).toHaveLength(10);
});

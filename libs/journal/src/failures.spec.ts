import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { FailingDisk } from './failing-disk.fixture.js';
import { fills, frame, Site } from './journal.fixture.js';
import { type Disk } from './disk.js';

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => site.remove());

const ENOSPC = FailingDisk.error('ENOSPC');

describe.each<[string, (keyof Disk)[]]>([
  ['does not take a write', ['write']],
  ['does not sync', ['sync']],
  ['takes half of a write, which can not be cut off', ['write', 'truncate']],
  ['can not open a file either', ['write', 'truncate', 'open']],
])('a disk that %s', (_, calls) => {
  it('refuses what comes, keeps what there was, and takes it again when it can', async () => {
    const journal = await site.open();
    await journal.append(frame(1_000, 1));
    const { end, bytes } = journal;
    site.disk.failing = Object.fromEntries(calls.map((call) => [call, ENOSPC]));
    const refused = [journal.append(frame(1_000, 2)), journal.append(frame(1_000, 3))];
    for (const append of refused) {
      await expect(append).rejects.toMatchObject({ name: 'JournalUnwritable', cause: ENOSPC });
    }
    await expect(journal.append(frame(1_000, 4))).rejects.toThrow(/see to the disk of/);
    expect(journal).toMatchObject({ end, bytes });
    expect(journal.stats.refusals.journal_unwritable).toBe(3);
    expect(await fills(journal)).toEqual([1]);

    // A file that can't be cut any more stays so; a new segment takes its place.
    site.disk.failing = calls.includes('truncate') ? { truncate: ENOSPC } : {};
    expect(await journal.append(frame(500, 5))).toMatchObject({ position: end });
    await journal.append(frame(2_000, 6));
    expect(await fills(journal)).toEqual([1, 5, 6]);
    await journal.close();
    const again = await site.open();
    expect(await fills(again)).toEqual([1, 5, 6]);
    expect(again.stats).toMatchObject({ damagedFrames: 0, tornBytes: 0 });
  });
});

it('the very first frame may fail too, without a trace', async () => {
  const journal = await site.open();
  site.disk.failing = { write: ENOSPC, truncate: ENOSPC };
  await expect(journal.append(frame(1_000, 1))).rejects.toThrow(/ENOSPC/);
  site.disk.failing = { truncate: ENOSPC };
  expect(await journal.append(frame(10, 2))).toMatchObject({ position: 0 });
  expect(site.files).toHaveLength(1);
  expect(await fills(journal)).toEqual([2]);
});

it('a folder that can not be synced begins no segment', async () => {
  const journal = await site.open();
  site.disk.failing = { syncFolder: FailingDisk.error('EIO') };
  await expect(journal.append(frame(10, 1))).rejects.toThrow(/EIO/);
  site.disk.failing = {};
  await journal.append(frame(10, 2));
  expect(await fills(journal)).toEqual([2]);
});

it('a crash before the half-written frames could be cut off leaves none of them', async () => {
  const journal = await site.open();
  await journal.append(frame(1_000, 1));
  site.disk.failing = { write: ENOSPC };
  await expect(Promise.all([2, 3, 4].map((fill) => journal.append(frame(1_000, fill))))).rejects.toThrow();
  site.disk.failing = {};
  const size = readFileSync(site.files[0] ?? '').length;
  await journal.close();
  const again = await site.open();
  expect(again.stats.tornBytes).toBeGreaterThan(0);
  expect(again.stats.tornBytes + again.bytes).toBeLessThanOrEqual(size);
  // One of the three was whole: it was refused, so its sender sends it again, and it is known by its digest.
  expect(await fills(again)).toEqual([1, 2]);
});

it('an old segment that can not be removed is no part of the journal', async () => {
  await site.remove();
  site = new Site({ maxBytes: 20_000, maxAgeMs: 1_000_000 });
  const journal = await site.open();
  journal.keepFrom(Number.POSITIVE_INFINITY);
  site.disk.failing = { remove: FailingDisk.error('EACCES') };
  for (let i = 0; i < 30; i++) await journal.append(frame(1_000, i));
  expect(journal.bytes).toBeLessThanOrEqual(20_000);
  expect((await fills(journal)).at(-1)).toBe(29);
});

it('a disk that hangs has only so much wait for it in memory', async () => {
  await site.remove();
  site = new Site({ maxBytes: 2 ** 28, maxAgeMs: 3_600_000 });
  const journal = await site.open();
  const gate: { open?: () => void } = {};
  const sync = new Promise<void>((resolve) => (gate.open = resolve));
  site.disk.sync = () => sync;
  const large = frame(2 ** 23);
  const waiting = [journal.append(large)];
  const refusal = (async () => {
    for (let i = 0; i < 20; i++) {
      const append = journal.append(large);
      // One that waits is not answered in this turn.
      await Promise.race([append, setImmediate()]);
      waiting.push(append);
    }
  })();
  await expect(refusal).rejects.toMatchObject({ name: 'JournalUnwritable' });
  expect(waiting.length).toBeLessThan(12);
  gate.open?.();
  await Promise.all(waiting);
  await journal.append(large);
  expect(journal.stats).toMatchObject({ frames: waiting.length + 1, refusals: { journal_unwritable: 1 } });
});

describe('a disk that is nearly full', () => {
  it('is left alone until there is room, which is looked at once a second', async () => {
    const journal = await site.open();
    await journal.append(frame(10, 1));
    site.disk.freeShare = 0.09;
    await journal.append(frame(10, 2));
    site.clock.advance(1_000);
    await expect(journal.append(frame(10, 3))).rejects.toMatchObject({
      name: 'JournalFull',
      reason: 'disk_full',
      message: expect.stringMatching(/make room on it/),
    });
    expect(journal.stats).toMatchObject({ refusing: 'disk_full', refusals: { disk_full: 1 } });
    site.disk.freeShare = 0.2;
    site.clock.advance(1_000);
    await journal.append(frame(10, 4));
    expect(journal.stats.refusing).toBeUndefined();
    expect(await fills(journal)).toEqual([1, 2, 4]);
  });

  it('is told of at the start, with what to do, before anybody is refused', async () => {
    site.disk.freeShare = 0.09;
    const warned: string[] = [];
    site.log.warn = (message: string) => warned.push(message);
    const journal = await site.open();
    expect(warned).toEqual([
      expect.stringMatching(/nearly full, .* MiB are free .*: make room on it, or set/),
    ]);
    expect(journal.stats).toMatchObject({ refusing: 'disk_full', freeBytes: 0.09 * 2 ** 40 });
    site.disk.freeShare = 0.2;
    site.clock.advance(1_000);
    journal.expire();
    await journal.append(frame(10, 1));
    expect(journal.stats).toMatchObject({ refusing: undefined, freeBytes: 0.2 * 2 ** 40 });
  });
});

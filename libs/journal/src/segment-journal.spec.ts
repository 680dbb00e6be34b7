import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { OperatorError } from '#kit';
import { sizeOf } from './frame-codec.js';
import { allFrames, fills, frame, Site } from './journal.fixture.js';
import { SLOT_BYTES } from './journal.js';
import { SegmentJournal } from './segment-journal.js';

let site: Site;
afterEach(() => site.remove());

describe('a journal that is opened again', () => {
  it('has its frames, positions, digests and name, and goes on behind them', async () => {
    site = new Site();
    const journal = await site.open();
    const stored = [];
    for (let i = 0; i < 5; i++) stored.push(await journal.append(frame(1_000 * i, i)));
    await journal.close();
    const again = await site.open();
    expect(again.nodeId).toBe(journal.nodeId);
    const frames = await allFrames(again);
    expect(
      frames.map(({ position, end, digest }) => ({ position, end, digest: Buffer.from(digest) })),
    ).toEqual(stored);
    expect(again.end).toBe(journal.end);
    expect(await again.append(frame(10))).toMatchObject({ position: journal.end });
  });

  it('forgets by age as if it had not been closed', async () => {
    site = new Site({ maxBytes: 2 ** 26, maxAgeMs: 80_000 });
    const journal = await site.open();
    journal.keepFrom(Number.POSITIVE_INFINITY);
    for (let second = 0; second < 60; second++) {
      await journal.append(frame(1, second, site.clock.nowMs()));
      site.clock.advance(1_000);
    }
    await journal.close();
    const again = await site.open();
    again.keepFrom(Number.POSITIVE_INFINITY);
    site.clock.advance(50_000);
    again.expire();
    await again.close();
    const rest = await fills(await site.open());
    expect(rest.at(-1)).toBe(59);
    expect(rest[0]).toBeGreaterThan(10);
    expect(rest[0]).toBeLessThanOrEqual(30);
  });

  it('is closed to a second process until the first has closed it', async () => {
    site = new Site();
    const journal = await site.open();
    await expect(site.open()).rejects.toThrow(/Another Culprit .* uses .*CULPRIT_JOURNAL/);
    await journal.close();
    await site.open();
  });

  it('tells what to do where its folder can not be used', async () => {
    site = new Site();
    writeFileSync(`${site.folder}/file`, '');
    const { clock } = site;
    const limits = { maxBytes: 2 ** 26, maxAgeMs: 1 };
    const opening = SegmentJournal.open({
      folder: `${site.folder}/file`,
      limits,
      clock,
      log: site.log,
      compressShare: 0,
    });
    await expect(opening).rejects.toThrow(OperatorError);
    await expect(opening).rejects.toThrow(/set CULPRIT_JOURNAL to another one/);
  });

  it('does not mind files of others in its folder', async () => {
    site = new Site();
    mkdirSync(`${site.folder}/lost+found`);
    writeFileSync(`${site.folder}/notes.journal`, 'x');
    const journal = await site.open();
    expect(await allFrames(journal)).toEqual([]);
  });
});

describe('frames that come while others are being written', () => {
  it('share one sync', async () => {
    site = new Site();
    const journal = await site.open();
    await Promise.all(Array.from({ length: 100 }, (_, i) => journal.append(frame(1_000, i))));
    expect(journal.stats).toMatchObject({ frames: 100, syncs: 1, appendedBytes: 100 * sizeOf(1_000) });
    expect(await fills(journal)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('are stored when the journal is closed, and none after that', async () => {
    site = new Site();
    const journal = await site.open();
    const first = journal.append(frame(10, 1));
    const closing = journal.close();
    await expect(journal.append(frame(10, 2))).rejects.toMatchObject({ name: 'JournalUnwritable' });
    await Promise.all([first, closing]);
    expect(await fills(await site.open())).toEqual([1]);
  });

  it('are read while more of them come and older ones go', async () => {
    site = new Site({ maxBytes: 200_000, maxAgeMs: 3_600_000 });
    const journal = await site.open();
    journal.keepFrom(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 50; i++) await journal.append(frame(2_000, i));
    const seen: number[] = [];
    for await (const { bytes, position } of journal.frames(0)) {
      const fill = bytes[0] ?? -1;
      if (seen.length < 60) await journal.append(frame(2_000, 50 + seen.length));
      seen.push(fill);
      expect(position % (sizeOf(2_000) / SLOT_BYTES)).toBe(0);
    }
    expect(seen.at(-1)).toBe(109);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('the limits', () => {
  it('give a frame that is larger than a segment one of its own', async () => {
    site = new Site({ maxBytes: 80_000, maxAgeMs: 3_600_000 });
    const journal = await site.open();
    journal.keepFrom(Number.POSITIVE_INFINITY);
    await journal.append(frame(100, 1));
    const { position } = await journal.append(frame(60_000, 2));
    expect((await journal.read(position))?.bytes.length).toBe(60_000);
    expect(journal.stats.segments).toBe(2);
  });

  it('make no new files by time while nothing may go', async () => {
    site = new Site({ maxBytes: 2 ** 26, maxAgeMs: 8_000 });
    const journal = await site.open();
    for (let i = 0; i < 20; i++) {
      await journal.append(frame(10, i, site.clock.nowMs()));
      site.clock.advance(4_000);
    }
    expect(site.files).toHaveLength(1);
  });

  it('never touch what is not committed, whatever happens', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ append: fc.integer({ min: 0, max: 3_000 }) }) },
      { weight: 2, arbitrary: fc.record({ commit: fc.double({ min: 0, max: 1, noNaN: true }) }) },
      { weight: 1, arbitrary: fc.record({ advanceMs: fc.nat(20_000) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        site = new Site({ maxBytes: 20_000, maxAgeMs: 30_000 });
        let journal = await site.open();
        let committed = 0;
        const model: { position: number; fill: number }[] = [];
        for (const [i, it] of steps.entries()) {
          if (it === 'restart') {
            await journal.close();
            journal = await site.open();
            journal.keepFrom(committed);
          } else if ('append' in it) {
            const appended = await journal.append(frame(it.append, i, site.clock.nowMs())).catch(nameOf);
            if (typeof appended === 'string') expect(appended).toBe('JournalFull');
            else model.push({ position: appended.position, fill: it.append === 0 ? -1 : i });
          } else if ('commit' in it) {
            const next = model[Math.floor(it.commit * model.length)];
            committed = Math.max(committed, next?.position ?? 0);
            journal.keepFrom(committed);
          } else {
            site.clock.advance(it.advanceMs);
            journal.expire();
          }
          expect(journal.bytes).toBeLessThanOrEqual(20_000);
        }
        const left = (await allFrames(journal)).map(({ position, bytes }) => ({
          position,
          fill: bytes[0] ?? -1,
        }));
        expect(left).toEqual(model.slice(model.length - left.length));
        expect(left.length).toBeGreaterThanOrEqual(
          model.filter(({ position }) => position >= committed).length,
        );
        await site.remove();
      }),
      { numRuns: 40 },
    );
  });
});

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'no error');

it('what is on disk does not depend on how frames were grouped', async () => {
  site = new Site();
  const one = await site.open();
  for (const fill of [1, 2, 3]) await one.append(frame(fill * 7, fill));
  const apart = readFileSync(site.files[0] ?? '');
  await one.append(frame(1));
  one.keepFrom(one.end);
  const from = one.end;
  await Promise.all([1, 2, 3].map((fill) => one.append(frame(fill * 7, fill))));
  expect(one.end - from).toBe(apart.length / SLOT_BYTES);
  expect((await fills(one)).slice(-3)).toEqual([1, 2, 3]);
});

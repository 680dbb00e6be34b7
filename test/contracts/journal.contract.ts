import { Journal, type Frame, type StoredFrame } from '#journal';
import { ManualClock } from '#kit';
import * as fc from 'fast-check';

export type JournalUnderTest = {
  /** A journal without frames that keeps about so many bytes for so long; all that it is given counts as committed. */
  open: (limits: { maxBytes: number; maxAgeMs: number }, clock: ManualClock) => Promise<Journal>;
  close: (journal: Journal) => Promise<void>;
};

const START_MS = 1_700_000_000_000;
const ROOMY = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 3_600_000 };
/** A frame may take so much more than its bytes. */
const OVERHEAD = 64;

function frameOf(length: number, fill: number, arrivalUnixMs = START_MS): Frame {
  return { format: fill % 2 === 0 ? 'otlp-proto' : 'otlp-json', arrivalUnixMs, bytes: bytesOf(length, fill) };
}

/** Half a byte of noise in each, so that they can be compressed to a half and no further. */
function bytesOf(length: number, fill: number): Uint8Array {
  let state = fill;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 64 + (state >>> 28);
  });
}

/** Jest's own comparison of long byte arrays takes a thousand times longer. */
function expectSame(actual: StoredFrame | undefined, expected: Frame): void {
  expect({ format: actual?.format, arrivalUnixMs: actual?.arrivalUnixMs }).toEqual({
    format: expected.format,
    arrivalUnixMs: expected.arrivalUnixMs,
  });
  expect(Buffer.compare(actual?.bytes ?? new Uint8Array(1), expected.bytes)).toBe(0);
}

async function framesFrom(journal: Journal, from: number): Promise<StoredFrame[]> {
  const frames: StoredFrame[] = [];
  for await (const frame of journal.frames(from)) frames.push(frame);
  return frames;
}

const positionsOf = (frames: { position: number }[]) => frames.map(({ position }) => position);

/** What every journal promises, whatever it keeps its frames in. */
export function journalContract(name: string, { open, close }: JournalUnderTest): void {
  describe(`${name} as a journal`, () => {
    let clock: ManualClock;
    let journal: Journal;

    async function opened(limits = ROOMY): Promise<Journal> {
      clock = new ManualClock(START_MS);
      journal = await open(limits, clock);
      return journal;
    }

    afterEach(() => close(journal));

    it('is a Journal, and empty at first', async () => {
      await opened();
      expect(journal).toBeInstanceOf(Journal);
      expect(journal.bytes).toBe(0);
      expect(journal.oldest).toBe(journal.end);
      expect(await journal.read(journal.oldest)).toBeUndefined();
      expect(await framesFrom(journal, 0)).toEqual([]);
    });

    it('gives every frame back as it was appended, by position and in order', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.nat(255)), {
            minLength: 1,
            maxLength: 40,
          }),
          async (shapes) => {
            const fresh = await open(ROOMY, new ManualClock(START_MS));
            try {
              const frames = shapes.map(([length, fill], i) => frameOf(length, fill, START_MS + i));
              const stored = await Promise.all(frames.map((frame) => fresh.append(frame)));
              const inOrder = await framesFrom(fresh, fresh.oldest);
              expect(positionsOf(inOrder)).toEqual(positionsOf(stored));
              for (const [i, frame] of frames.entries()) {
                const { position = -1, digest } = stored[i] ?? {};
                const read = await fresh.read(position);
                expectSame(read, frame);
                expectSame(inOrder[i], frame);
                expect(read).toMatchObject({ position, digest });
                expect(inOrder[i]?.digest).toEqual(digest);
              }
              const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
              expect(fresh.bytes).toBeGreaterThan(bytes / 3);
              expect(fresh.bytes).toBeLessThanOrEqual(bytes + OVERHEAD * frames.length);
              expect(fresh.oldest).toBe(stored[0]?.position);
            } finally {
              await close(fresh);
            }
          },
        ),
        { numRuns: 30 },
      );
    });

    it('lets positions rise in the order of the calls, also when nobody waits in between', async () => {
      await opened();
      const stored = await Promise.all(Array.from({ length: 50 }, (_, i) => journal.append(frameOf(10, i))));
      const positions = positionsOf(stored);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      for (const [i, position] of positions.entries()) {
        expect((await journal.read(position))?.bytes).toEqual(Buffer.from(bytesOf(10, i)));
      }
    });

    it('has its end after the last frame, and its frames from any frame on', async () => {
      await opened();
      for (let i = 0; i < 5; i++) {
        const before = journal.end;
        const { position } = await journal.append(frameOf(100 * i, i));
        expect(position).toBeGreaterThanOrEqual(before);
        expect(journal.end).toBeGreaterThan(position);
        expect(await framesFrom(journal, journal.end)).toEqual([]);
      }
      const all = await framesFrom(journal, journal.oldest);
      expect(all).toHaveLength(5);
      for (const [i, { position }] of all.entries()) {
        expect(positionsOf(await framesFrom(journal, position))).toEqual(positionsOf(all.slice(i)));
      }
    });

    it('keeps a mark, which has no bytes', async () => {
      await opened();
      const mark: Frame = { format: 'mark', arrivalUnixMs: START_MS + 0.5, bytes: new Uint8Array() };
      const { position } = await journal.append(mark);
      expectSame(await journal.read(position), mark);
    });

    it('knows the same bytes by the same digest, whatever else differs', async () => {
      await opened();
      const first = await journal.append(frameOf(500, 2, START_MS));
      const same = await journal.append({ ...frameOf(500, 2, START_MS + 9), format: 'otlp-json' });
      const other = await journal.append(frameOf(500, 4, START_MS));
      expect(first.digest).toHaveLength(16);
      expect(same.digest).toEqual(first.digest);
      expect(other.digest).not.toEqual(first.digest);
    });

    it('keeps the bytes although the caller uses its buffer again afterwards', async () => {
      await opened();
      const shared = new Uint8Array(1_000).fill(7);
      const { position } = await journal.append({
        format: 'otlp-proto',
        arrivalUnixMs: START_MS,
        bytes: shared.subarray(10, 20),
      });
      shared.fill(9);
      expect((await journal.read(position))?.bytes).toEqual(Buffer.alloc(10, 7));
    });

    it('knows nothing of positions that were never given out', async () => {
      await opened();
      const { position } = await journal.append(frameOf(100, 1));
      expect(await journal.read(position + 1)).toBeUndefined();
      expect(await journal.read(position - 1)).toBeUndefined();
      expect(await journal.read(journal.end)).toBeUndefined();
    });

    it('stays within its bytes, forgetting the oldest first, and never the newest', async () => {
      await opened({ maxBytes: 100_000, maxAgeMs: ROOMY.maxAgeMs });
      for (let i = 0; i < 200; i++) {
        const { position } = await journal.append(frameOf(3_000, i));
        expect(journal.bytes).toBeLessThanOrEqual(100_000);
        expectSame(await journal.read(position), frameOf(3_000, i));
        expect(await journal.read(journal.oldest)).toBeDefined();
        expect(await journal.read(journal.oldest - 1)).toBeUndefined();
      }
      expect(journal.bytes).toBeGreaterThan(50_000);
    });

    it('holds exactly the frames from its oldest to its newest', async () => {
      await opened({ maxBytes: 20_000, maxAgeMs: ROOMY.maxAgeMs });
      const given: number[] = [];
      for (let i = 0; i < 200; i++) given.push((await journal.append(frameOf(200 + i, i))).position);
      const frames = await framesFrom(journal, 0);
      expect(positionsOf(frames)).toEqual(given.filter((position) => position >= journal.oldest));
      expect(frames.length).toBeLessThan(200);
    });

    it('forgets nothing that is not committed, and tells senders to come back when there is no room', async () => {
      await opened({ maxBytes: 20_000, maxAgeMs: 1_000 });
      const { position } = await journal.append(frameOf(1_000, 1));
      journal.keepFrom(position);
      let taken = 1;
      await expect(
        (async () => {
          for (; taken < 100; taken++) {
            await journal.append(frameOf(1_000, 1));
            clock.advance(500);
          }
        })(),
      ).rejects.toMatchObject({ name: 'JournalFull', reason: 'journal_full' });
      expect(positionsOf(await framesFrom(journal, 0))).toHaveLength(taken);
      expect(journal.oldest).toBe(position);
      journal.keepFrom(journal.end);
      await journal.append(frameOf(1_000, 1));
      expect(await journal.read(position)).toBeUndefined();
    });

    it('goes on behind the position that is committed where frames before that were lost', async () => {
      await opened();
      await journal.append(frameOf(10, 1));
      const committed = journal.end + 1_000;
      journal.keepFrom(committed);
      expect(journal.end).toBe(committed);
      const { position } = await journal.append(frameOf(10, 2));
      expect(position).toBeGreaterThanOrEqual(committed);
      expect(await framesFrom(journal, 0)).toHaveLength(2);
      expect(positionsOf(await framesFrom(journal, committed))).toEqual([position]);
    });

    it('rejects a frame that can never fit, and is as it was', async () => {
      await opened({ maxBytes: 10_000, maxAgeMs: ROOMY.maxAgeMs });
      const { position } = await journal.append(frameOf(100, 1));
      const { bytes, end } = journal;
      await expect(journal.append(frameOf(10_001, 2))).rejects.toThrow(/10001 bytes/);
      expect(journal).toMatchObject({ bytes, end });
      expectSame(await journal.read(position), frameOf(100, 1));
      expect(await journal.append(frameOf(100, 3))).toMatchObject({ position: end });
    });

    it('forgets what arrived too long ago once something new arrives', async () => {
      await opened({ maxBytes: ROOMY.maxBytes, maxAgeMs: 60_000 });
      const old = await journal.append(frameOf(10, 1, clock.nowMs()));
      clock.advance(60_000);
      const kept = await journal.append(frameOf(10, 2, clock.nowMs()));
      expect(await journal.read(old.position)).toBeDefined();
      clock.advance(30_000);
      const newest = await journal.append(frameOf(10, 3, clock.nowMs()));
      expect(await journal.read(old.position)).toBeUndefined();
      expect(journal.oldest).toBe(kept.position);
      expect(await journal.read(newest.position)).toBeDefined();
    });

    it('goes on with its positions after everything has been forgotten', async () => {
      await opened({ maxBytes: ROOMY.maxBytes, maxAgeMs: 1_000 });
      await journal.append(frameOf(10, 1, clock.nowMs()));
      const { end } = journal;
      clock.advance(3_600_000);
      expect(await journal.append(frameOf(10, 2, clock.nowMs()))).toMatchObject({ position: end });
      expect(journal.oldest).toBe(end);
    });
  });
}

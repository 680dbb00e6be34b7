import { Journal, type Frame } from '#journal';
import { ManualClock } from '#kit';
import * as fc from 'fast-check';

export type JournalUnderTest = {
  /** A journal without frames that keeps about so many bytes for so long. */
  open: (limits: { maxBytes: number; maxAgeMs: number }, clock: ManualClock) => Promise<Journal>;
  close: (journal: Journal) => Promise<void>;
};

const START_MS = 1_700_000_000_000;
const ROOMY = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 3_600_000 };

function frameOf(length: number, fill: number, arrivalUnixMs = START_MS): Frame {
  return { format: fill % 2 === 0 ? 'otlp-proto' : 'otlp-json', arrivalUnixMs, bytes: bytesOf(length, fill) };
}

function bytesOf(length: number, fill: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + fill) & 0xff);
}

/** Jest's own comparison of long byte arrays takes a thousand times longer. */
function expectSame(actual: Frame | undefined, expected: Frame): void {
  expect({ ...actual, bytes: undefined }).toEqual({ ...expected, bytes: undefined });
  expect(Buffer.compare(actual?.bytes ?? new Uint8Array(), expected.bytes)).toBe(0);
}

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
      expect(journal.read(journal.oldest)).toBeUndefined();
    });

    it('gives every frame back as it was appended', async () => {
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
              const positions: number[] = [];
              for (const frame of frames) positions.push(await fresh.append(frame));
              frames.forEach((frame, i) => expectSame(fresh.read(positions[i] ?? -1), frame));
              expect(fresh.bytes).toBe(frames.reduce((sum, frame) => sum + frame.bytes.length, 0));
              expect(fresh.oldest).toBe(positions[0]);
            } finally {
              await close(fresh);
            }
          },
        ),
        { numRuns: 30 },
      );
    });

    it('numbers frames by one in the order of the calls, also when nobody waits in between', async () => {
      await opened();
      const first = journal.oldest;
      const positions = await Promise.all(
        Array.from({ length: 50 }, (_, i) => journal.append(frameOf(10, i))),
      );
      expect(positions).toEqual(positions.map((_, i) => first + i));
      positions.forEach((position, i) => expect(journal.read(position)?.bytes).toEqual(bytesOf(10, i)));
    });

    it('keeps the bytes although the caller uses its buffer again', async () => {
      await opened();
      const shared = new Uint8Array(1_000).fill(7);
      const position = await journal.append({
        format: 'otlp-proto',
        arrivalUnixMs: START_MS,
        bytes: shared.subarray(10, 20),
      });
      shared.fill(9);
      expect(journal.read(position)?.bytes).toEqual(new Uint8Array(10).fill(7));
    });

    it('knows nothing of positions that were never given out', async () => {
      await opened();
      const position = await journal.append(frameOf(10, 1));
      expect(journal.read(position + 1)).toBeUndefined();
      expect(journal.read(position - 1)).toBeUndefined();
    });

    it('stays within its bytes, forgetting the oldest first, and never the newest', async () => {
      await opened({ maxBytes: 100_000, maxAgeMs: ROOMY.maxAgeMs });
      for (let i = 0; i < 200; i++) {
        const position = await journal.append(frameOf(3_000, i));
        expect(journal.bytes).toBeLessThanOrEqual(100_000);
        expectSame(journal.read(position), frameOf(3_000, i));
        expect(journal.read(journal.oldest)).toBeDefined();
        expect(journal.read(journal.oldest - 1)).toBeUndefined();
      }
      expect(journal.bytes).toBeGreaterThan(50_000);
    });

    it('holds exactly the frames from its oldest to its newest', async () => {
      await opened({ maxBytes: 20_000, maxAgeMs: ROOMY.maxAgeMs });
      let newest = 0;
      for (let i = 0; i < 100; i++) newest = await journal.append(frameOf(200 + i, i));
      let bytes = 0;
      for (let position = journal.oldest; position <= newest; position++) {
        const frame = journal.read(position);
        expect(frame).toBeDefined();
        bytes += frame?.bytes.length ?? 0;
      }
      expect(bytes).toBe(journal.bytes);
    });

    it('rejects a frame that can never fit, and is as it was', async () => {
      await opened({ maxBytes: 10_000, maxAgeMs: ROOMY.maxAgeMs });
      const before = await journal.append(frameOf(100, 1));
      await expect(journal.append(frameOf(10_001, 2))).rejects.toThrow(/10001 bytes/);
      expect(journal.bytes).toBe(100);
      expect(journal.read(before)?.bytes).toEqual(bytesOf(100, 1));
      expect(await journal.append(frameOf(100, 3))).toBe(before + 1);
    });

    it('forgets what arrived too long ago once something new arrives', async () => {
      await opened({ maxBytes: ROOMY.maxBytes, maxAgeMs: 60_000 });
      const old = await journal.append(frameOf(10, 1, clock.nowMs()));
      clock.advance(60_000);
      const kept = await journal.append(frameOf(10, 2, clock.nowMs()));
      expect(journal.read(old)).toBeDefined();
      clock.advance(30_000);
      const newest = await journal.append(frameOf(10, 3, clock.nowMs()));
      expect(journal.read(old)).toBeUndefined();
      expect(journal.oldest).toBe(kept);
      expect(journal.read(newest)).toBeDefined();
      expect(journal.bytes).toBe(20);
    });

    it('goes on counting positions after everything has been forgotten', async () => {
      await opened({ maxBytes: ROOMY.maxBytes, maxAgeMs: 1_000 });
      const old = await journal.append(frameOf(10, 1, clock.nowMs()));
      clock.advance(3_600_000);
      expect(await journal.append(frameOf(10, 2, clock.nowMs()))).toBe(old + 1);
      expect(journal.oldest).toBe(old + 1);
    });
  });
}

import * as fc from 'fast-check';
import { type Flush, ForeignPosition, HistogramStore, PositionLost } from '#aggregate';
import { ALL_ACCOUNTS } from '#span';
import { latencyRows, type LatencyRowSpec } from '#testkit';

export type StoreUnderTest = {
  /** A store that has nothing of this journal yet. */
  open: () => Promise<HistogramStore>;
  /** An operation that the store's dictionaries know. */
  operation: number;
  /** Start of window (ms since 1970) and errors of each row that it holds, ascending. */
  rows: (store: HistogramStore) => Promise<[windowStartUnixMs: number, errors: number][]>;
  /** Everything that was committed is gone, as after a restore. */
  loseAll: (store: HistogramStore) => Promise<void>;
  /** Somebody else moves the position. */
  moveTo: (store: HistogramStore, position: number) => Promise<void>;
};

const T0 = Date.UTC(2026, 0, 2, 3, 4, 0);
const WINDOW_MS = 10_000;

/** What every store of histograms promises, wherever it keeps them. */
export function histogramStoreContract(
  name: string,
  { open, operation, rows, loseAll, moveTo }: StoreUnderTest,
): void {
  describe(`${name} as a store of histograms`, () => {
    let store: HistogramStore;

    beforeEach(async () => {
      store = await open();
    });

    /** A row for each number, with so many errors, in the window of the flush's beginning. */
    function flush(from: number, to: number, ...errors: number[]): Flush {
      const specs = errors.map((count): LatencyRowSpec => ({
        windowStartUnixMs: T0 + from * WINDOW_MS,
        account: ALL_ACCOUNTS,
        operation,
        errors: count,
        durationsNs: Array.from({ length: count + 1 }, () => 1e6),
      }));
      return { from, to, rows: latencyRows(...specs) };
    }
    const held = (...flushes: [from: number, ...errors: number[]][]) =>
      flushes.flatMap(([from, ...errors]) => errors.map((count) => [T0 + from * WINDOW_MS, count]));

    it('is a HistogramStore, and holds what is committed', async () => {
      expect(store).toBeInstanceOf(HistogramStore);
      expect(await rows(store)).toEqual([]);
      await store.commit(flush(0, 3, 1, 2));
      await store.commit(flush(3, 2 ** 40, 7));
      expect(await rows(store)).toEqual(held([0, 1, 2], [3, 7]));
    });

    it('takes a flush that is repeated for what it is', async () => {
      await store.commit(flush(0, 3, 1));
      await store.commit(flush(3, 5, 2));
      await store.commit(flush(3, 5, 2));
      await store.commit(flush(5, 6, 3));
      expect(await rows(store)).toEqual(held([0, 1], [3, 2], [5, 3]));
    });

    it('moves its position with a flush that has no rows, too', async () => {
      await store.commit(flush(0, 3));
      await store.commit(flush(3, 5, 1));
      await store.commit(flush(5, 5));
      await store.commit(flush(5, 9, 2));
      expect(await rows(store)).toEqual(held([3, 1], [5, 2]));
    });

    it('refuses rows that it could not tell from their repetition, and holds what it held', async () => {
      await store.commit(flush(0, 3, 1));
      await expect(store.commit(flush(3, 3, 1))).rejects.toThrow(RangeError);
      await expect(store.commit(flush(3, 2, 1))).rejects.toThrow(RangeError);
      expect(await rows(store)).toEqual(held([0, 1]));
      await store.commit(flush(3, 4, 2));
      expect(await rows(store)).toEqual(held([0, 1], [3, 2]));
    });

    it('says where to replay from when it has lost what it held, and goes on from there', async () => {
      await store.commit(flush(0, 3, 1));
      await store.commit(flush(3, 5, 2));
      await loseAll(store);
      for (let again = 0; again < 2; again++) {
        const lost = store.commit(flush(5, 7, 3));
        await expect(lost).rejects.toThrow(PositionLost);
        await expect(lost).rejects.toMatchObject({ position: 0 });
      }
      expect(await rows(store)).toEqual([]);
      await store.commit(flush(0, 7, 1, 2, 3));
      expect(await rows(store)).toEqual(held([0, 1, 2, 3]));
    });

    it('takes its latest flush once more where it has lost that only', async () => {
      await store.commit(flush(0, 3, 1));
      await loseAll(store);
      await store.commit(flush(0, 3, 1));
      expect(await rows(store)).toEqual(held([0, 1]));
    });

    it.each([4, 9])('adds nothing where somebody else has moved its position to %d', async (position) => {
      await store.commit(flush(0, 3, 1));
      await moveTo(store, position);
      const refused = store.commit(flush(3, 5, 2));
      await expect(refused).rejects.toThrow(ForeignPosition);
      await expect(refused).rejects.toMatchObject({ name: 'OperatorError' });
      expect(await rows(store)).toEqual(held([0, 1]));
    });

    it('holds each flush once, however often each is tried and whenever everything is lost', async () => {
      const step = fc.record({
        errors: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
        tries: fc.integer({ min: 1, max: 3 }),
        losesBefore: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          store = await open();
          for (const [i, { losesBefore }] of steps.entries()) {
            if (losesBefore) await loseAll(store);
            const from = losesBefore ? 0 : i;
            for (let at = from; at <= i; at++) {
              for (let n = 0; n < (steps[at]?.tries ?? 1); n++)
                await store.commit(flush(at, at + 1, ...(steps[at]?.errors ?? [])));
            }
          }
          const expected = steps.map(({ errors }, i): [number, ...number[]] => [
            i,
            ...errors.toSorted((a, b) => a - b),
          ]);
          expect(await rows(store)).toEqual(held(...expected));
        }),
        { numRuns: 15 },
      );
    });
  });
}

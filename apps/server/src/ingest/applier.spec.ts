import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { type StoredFrame } from '#journal';
import { Applier, type FreshFrame } from './applier.js';

const DIGEST = new Uint8Array(16);

/** A journal whose frames are one long; reading takes a turn of the event loop for each, and one to find no more. */
class Frames {
  end = 0;
  failure: Error | undefined;

  append(): FreshFrame {
    const position = this.end++;
    return { position, end: this.end, digest: DIGEST, arrivalUnixMs: position, batch: undefined };
  }

  async *frames(from: number): AsyncGenerator<StoredFrame> {
    for (let position = from; position < this.end; position++) {
      await setImmediate();
      if (this.failure) throw this.failure;
      yield { position, end: position + 1, digest: DIGEST, arrivalUnixMs: 0, format: 'mark', bytes: DIGEST };
    }
    await setImmediate();
  }
}

function setUp() {
  const journal = new Frames();
  const state = { room: Number.POSITIVE_INFINITY, breaksAt: -1 };
  const errors: unknown[] = [];
  const applied: number[] = [];
  const stored: number[] = [];
  const take = (position: number) => {
    if (position === state.breaksAt) throw new RangeError('out of memory');
    applied.push(position);
    state.room--;
  };
  const applier = new Applier({
    journal,
    apply: ({ position }) => take(position),
    applyStored: ({ position }) => {
      take(position);
      stored.push(position);
    },
    isFull: () => state.room <= 0,
    onError: (error) => void errors.push(error),
  });
  return { journal, state, errors, applied, stored, applier };
}

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i);

describe('the applier', () => {
  it('applies what comes as it is once nothing waits before it', async () => {
    const { journal, applied, stored, applier } = setUp();
    journal.append();
    applier.resume(0);
    await applier.caughtUp();
    applier.offer(journal.append());
    expect([applied, stored]).toEqual([upTo(2), [0]]);
    expect([applier.position, applier.hasCaughtUp]).toEqual([2, true]);
  });

  it('begins where it is told to', async () => {
    const { journal, applied, applier } = setUp();
    for (let i = 0; i < 5; i++) journal.append();
    applier.resume(3);
    await applier.caughtUp();
    expect(applied).toEqual([3, 4]);
  });

  it('leaves what comes while memory is full, and reads it back when told that there is room', async () => {
    const { journal, state, applied, applier } = setUp();
    applier.resume(0);
    await applier.caughtUp();
    state.room = 2;
    for (let i = 0; i < 5; i++) applier.offer(journal.append());
    expect([applied, applier.hasCaughtUp]).toEqual([upTo(2), false]);
    applier.readOn();
    await setImmediate();
    expect(applied).toEqual(upTo(2));
    state.room = 100;
    applier.readOn();
    await applier.caughtUp();
    expect(applied).toEqual(upTo(5));
  });

  it.each(['fresh', 'stored'])(
    'applies nothing after a %s frame that broke off, until told where to resume',
    async (how) => {
      const { journal, state, errors, applied, applier } = setUp();
      state.breaksAt = 2;
      if (how === 'fresh') {
        applier.resume(0);
        await applier.caughtUp();
        for (let i = 0; i < 5; i++) applier.offer(journal.append());
      } else {
        for (let i = 0; i < 5; i++) journal.append();
        applier.resume(0);
        while (!applier.hasBrokenOff) await setImmediate();
      }
      applier.readOn();
      for (let turns = 0; turns < 20; turns++) await setImmediate();
      expect([applied, applier.position, applier.hasBrokenOff, applier.hasCaughtUp]).toEqual([
        upTo(2),
        2,
        true,
        false,
      ]);
      expect(errors).toEqual([new RangeError('out of memory')]);
      state.breaksAt = -1;
      await applier.halt();
      applied.length = 0;
      applier.resume(0);
      await applier.caughtUp();
      expect([applied, applier.hasBrokenOff]).toEqual([upTo(5), false]);
    },
  );

  it('stops for good when halted, and goes back when told to', async () => {
    const { journal, applied, applier } = setUp();
    for (let i = 0; i < 50; i++) journal.append();
    applier.resume(0);
    await setImmediate();
    await applier.halt();
    const before = applied.length;
    expect(before).toBeLessThan(50);
    applier.offer(journal.append());
    applier.readOn();
    await setImmediate();
    expect(applied).toHaveLength(before);
    applied.length = 0;
    applier.resume(10);
    await applier.caughtUp();
    expect(applied).toEqual(upTo(51).slice(10));
  });

  it('is halted also where reading is at its end just then', async () => {
    const { journal, applied, applier } = setUp();
    journal.append();
    applier.resume(0);
    // The frame has been applied; whether there is another one is asked in the next turn.
    await setImmediate();
    await applier.halt();
    applier.offer(journal.append());
    expect([applied, applier.hasCaughtUp]).toEqual([[0], false]);
    applied.length = 0;
    applier.resume(0);
    await applier.caughtUp();
    expect(applied).toEqual([0, 1]);
  });

  it('reads on when asked again after the journal could not be read', async () => {
    const { journal, applied, errors, applier } = setUp();
    journal.append();
    const failure = new Error('EIO');
    journal.failure = failure;
    applier.resume(0);
    await setImmediate();
    await setImmediate();
    expect(errors).toEqual([failure]);
    journal.failure = undefined;
    applier.readOn();
    await applier.caughtUp();
    expect(applied).toEqual([0]);
  });

  it('applies in the order of the journal what it is told of in another', async () => {
    const { journal, applied, applier } = setUp();
    applier.resume(0);
    await applier.caughtUp();
    const [first, second, third] = [journal.append(), journal.append(), journal.append()];
    applier.offer(second);
    applier.offer(first);
    applier.offer(third);
    await applier.caughtUp();
    expect(applied).toEqual(upTo(3));
  });

  it('applies each frame once and in order, however reading and writing meet', async () => {
    const step = fc.oneof(
      fc.constant('append' as const),
      fc.constant('turn' as const),
      fc.constant('full' as const),
      fc.constant('flush' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { journal, state, applied, applier } = setUp();
        applier.resume(0);
        for (const what of steps) {
          if (what === 'append') applier.offer(journal.append());
          else if (what === 'turn') await setImmediate();
          else if (what === 'full') state.room = 1;
          else {
            state.room = 100;
            applier.readOn();
          }
        }
        state.room = 100;
        applier.readOn();
        await applier.caughtUp();
        expect(applied).toEqual(upTo(journal.end));
      }),
      { numRuns: 100 },
    );
  });
});

import { ManualClock } from '#kit';
import { MemoryJournal } from './memory-journal.js';

const START_MS = 1_700_000_000_000;

function frame(bytes: number, arrivalUnixMs: number) {
  return { format: 'otlp-proto' as const, arrivalUnixMs, bytes: new Uint8Array(bytes) };
}

describe('MemoryJournal', () => {
  it('forgets on request when nothing arrives any more', async () => {
    const clock = new ManualClock(START_MS);
    const journal = new MemoryJournal({ maxBytes: 1_000_000, maxAgeMs: 60_000 }, clock);
    const position = await journal.append(frame(100, START_MS));
    clock.advance(60_000);
    journal.expire();
    expect(journal.read(position)).toBeDefined();
    clock.advance(1);
    journal.expire();
    expect(journal.read(position)).toBeUndefined();
    expect(journal.bytes).toBe(0);
    expect(journal.oldest).toBe(position + 1);
  });

  it('forgets a long quiet time to within an eighth of its age limit', async () => {
    const clock = new ManualClock(START_MS);
    const journal = new MemoryJournal({ maxBytes: 1_000_000, maxAgeMs: 80_000 }, clock);
    for (let second = 0; second < 300; second++) {
      await journal.append(frame(1, clock.nowMs()));
      clock.advance(1_000);
    }
    expect(journal.bytes).toBeGreaterThanOrEqual(80);
    expect(journal.bytes).toBeLessThanOrEqual(92);
  });

  it('takes a frame that is larger than a segment', async () => {
    const journal = new MemoryJournal({ maxBytes: 80_000, maxAgeMs: 60_000 }, new ManualClock(START_MS));
    const position = await journal.append(frame(60_000, START_MS));
    expect(journal.read(position)?.bytes.length).toBe(60_000);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type SegmentJournalOptions } from '#journal';
import { numberedFrame } from './numbered-frame.js';
import { temporaryJournal } from './temporary-journal.js';

const APPENDING = fileURLToPath(new URL('./appending-process.js', import.meta.url));
const KILLS = 3;
const ACKNOWLEDGED_AT_LEAST = 100;

type Over = Pick<SegmentJournalOptions, 'compressShare' | 'segmentBytes'>;

/** Kills a process in the middle of its work; answers with the frames that it had been told are kept, by position. */
async function appendUntilKilled(folder: string, over: Over): Promise<Map<number, number>> {
  const child = spawn(process.execPath, [APPENDING, folder, JSON.stringify(over)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged = new Map<number, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be half of one.
    const [, number, position] = /^(\d+) (\d+) kept$/.exec(line) ?? [];
    if (number === undefined || position === undefined) continue;
    acknowledged.set(Number(position), Number(number));
    if (acknowledged.size === ACKNOWLEDGED_AT_LEAST) child.kill('SIGKILL');
  }
  await exited;
  return acknowledged;
}

it.each<[string, Over]>([
  ['', { compressShare: 0 }],
  // Segments are full all the time, so it is mostly killed while it compresses one.
  [' while it compressed', { compressShare: 1, segmentBytes: 400_000 }],
])('a journal whose process was killed%s has everything that was acknowledged', async (_, over) => {
  const { folder, open, remove } = temporaryJournal(over);
  const acknowledged = new Map<number, number>();
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      for (const [position, number] of await appendUntilKilled(folder, over))
        acknowledged.set(position, number);
      const journal = await open({ compressShare: 0 });
      const found = new Map<number, Uint8Array>();
      for await (const { position, bytes } of journal.frames(0)) found.set(position, bytes);
      for (const [position, number] of acknowledged) {
        const { bytes } = numberedFrame(number);
        expect(Buffer.compare(found.get(position) ?? new Uint8Array(), bytes)).toBe(0);
      }
      expect(journal.stats.damagedFrames).toBe(0);
      await journal.close();
    }
    const again = await open();
    await again.compressed();
    expect(again.stats.compressedSegments > 0).toBe(over.compressShare > 0);
    await again.close();
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS * ACKNOWLEDGED_AT_LEAST);
  } finally {
    remove();
  }
});

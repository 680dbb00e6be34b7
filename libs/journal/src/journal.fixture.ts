import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ManualClock, silentLogger } from '#kit';
import { FailingDisk } from './failing-disk.fixture.js';
import { type Frame, type StoredFrame } from './journal.js';
import { type SegmentJournalLimits, type SegmentJournalOptions } from './journal-options.js';
import { SegmentJournal } from './segment-journal.js';

const START_MS = 1_700_000_000_000;

type Over = Pick<SegmentJournalOptions, 'compressShare' | 'segmentBytes'>;

/** A folder with a journal that is opened, closed and damaged. */
export class Site {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'culprit-journal-'));
  readonly clock = new ManualClock(START_MS);
  readonly disk = new FailingDisk();
  readonly log = silentLogger();
  private readonly opened: SegmentJournal[] = [];

  constructor(
    private readonly limits: SegmentJournalLimits = { maxBytes: 2 ** 26, maxAgeMs: 3_600_000 },
    private readonly over: Over = {
      compressShare: 0,
    },
  ) {}

  open(): Promise<SegmentJournal> {
    return this.openWith(this.over);
  }

  async openWith(over: Over): Promise<SegmentJournal> {
    const journal = await SegmentJournal.open({
      folder: this.folder,
      limits: this.limits,
      ...over,
      clock: this.clock,
      log: this.log,
      disk: this.disk,
    });
    this.opened.push(journal);
    return journal;
  }

  /** The segment files, oldest first, as they were written. */
  get files(): string[] {
    return this.filesOf('.journal');
  }

  /** Those that are compressed. */
  get compressedFiles(): string[] {
    return this.filesOf('.deflated');
  }

  filesOf(suffix: string): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith(suffix))
      .sort()
      .map((name) => path.join(this.folder, name));
  }

  async remove(): Promise<void> {
    this.disk.failing = {};
    for (const journal of this.opened) await journal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function frame(length: number, fill = 1, arrivalUnixMs = START_MS): Frame {
  return { format: 'otlp-proto', arrivalUnixMs, bytes: new Uint8Array(length).fill(fill) };
}

export async function allFrames(journal: SegmentJournal, from = 0): Promise<StoredFrame[]> {
  const frames: StoredFrame[] = [];
  for await (const stored of journal.frames(from)) frames.push(stored);
  return frames;
}

/** What each frame was filled with. */
export async function fills(journal: SegmentJournal): Promise<(number | undefined)[]> {
  return (await allFrames(journal)).map(({ bytes }) => bytes[0]);
}

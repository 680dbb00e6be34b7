import { type Journal, type StoredFrame } from '#journal';
import { Turn } from '#kit';
import { type SpanRecords } from '#span';

/** A frame that has just been journaled, still decoded; a mark has no spans. `end` is the position after it. */
export type FreshFrame = {
  position: number;
  end: number;
  digest: Uint8Array;
  arrivalUnixMs: number;
  batch: SpanRecords | undefined;
};

export type ApplierRooms = {
  journal: Pick<Journal, 'frames' | 'end'>;
  apply: (frame: FreshFrame) => void;
  /** Applies a frame that was read back. MUST NOT throw for what it holds. */
  applyStored: (frame: StoredFrame) => void;
  /** Whether memory has no room for more; then frames wait in the journal. */
  isFull: () => boolean;
  onError: (error: unknown) => void;
};

/**
 * Applies the journal's frames, each once and in their order. A frame that was just written is applied as it is;
 * where there are older ones to apply first, or where memory is full, it is left and read back later: so what
 * piles up piles up on disk.
 */
export class Applier {
  private next = 0;
  private isLive = false;
  private halting = false;
  private isToReadAgain = false;
  private brokeOff = false;
  private reading: Promise<void> | undefined;
  private whenCaughtUp: (() => void)[] = [];

  constructor(private readonly rooms: ApplierRooms) {}

  /** Everything before it has been applied. */
  get position(): number {
    return this.next;
  }

  /** Whether nothing waits in the journal. */
  get hasCaughtUp(): boolean {
    return this.isLive;
  }

  /**
   * Whether the applying of a frame broke off in its middle, as where memory runs out. What it has added by then nobody
   * knows, so it is neither to be applied again nor to be left: it takes a halt and a resume, with nothing applied.
   */
  get hasBrokenOff(): boolean {
    return this.brokeOff;
  }

  /**
   * Told of every frame as soon as it is on disk. They should come in the order of the journal: where one is told of
   * before the one in front of it, both are read back.
   */
  offer(frame: FreshFrame): void {
    if (!this.isLive || frame.position < this.next) return;
    if (frame.position > this.next || this.rooms.isFull()) {
      this.isLive = false;
      this.readOn();
      return;
    }
    this.applied(frame, this.rooms.apply);
  }

  /** Applies no more until it is told where to resume. */
  async halt(): Promise<void> {
    this.isLive = false;
    this.halting = true;
    await this.reading;
  }

  resume(from: number): void {
    this.next = from;
    this.halting = false;
    this.brokeOff = false;
    this.readOn();
  }

  /**
   * Applies what waits in the journal, until nothing does, memory is full or the journal can't be read: then it has
   * to be called again.
   */
  readOn(): void {
    if (this.isLive || this.halting) return;
    if (this.reading) {
      // It may have found memory full already, a moment before there was room.
      this.isToReadAgain = true;
      return;
    }
    this.reading = this.read()
      .catch(this.rooms.onError)
      .finally(() => {
        this.reading = undefined;
        if (this.isToReadAgain) this.readOn();
      });
  }

  async caughtUp(): Promise<void> {
    if (!this.isLive) await new Promise<void>((resolve) => this.whenCaughtUp.push(resolve));
  }

  private applied<Frame extends { end: number }>(frame: Frame, apply: (frame: Frame) => void): boolean {
    try {
      apply(frame);
    } catch (error) {
      this.brokeOff = true;
      this.halting = true;
      this.isLive = false;
      this.rooms.onError(error);
      return false;
    }
    this.next = frame.end;
    return true;
  }

  private async read(): Promise<void> {
    const { journal, applyStored, isFull } = this.rooms;
    this.isToReadAgain = false;
    const turn = new Turn();
    while (this.next < journal.end) {
      const until = journal.end;
      for await (const frame of journal.frames(this.next)) {
        if (this.halting || isFull()) return;
        if (!this.applied(frame, applyStored)) return;
        await turn.yieldIfDue();
      }
      // A damaged frame at the end of these gave none to go on from; the journal has counted it.
      this.next = Math.max(this.next, until);
    }
    // Halted while it looked for more: live, it would apply what comes before it is told where to resume.
    if (this.halting) return;
    this.isLive = true;
    for (const resolve of this.whenCaughtUp.splice(0)) resolve();
  }
}

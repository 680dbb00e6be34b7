/** The encodings of requests that a journal holds; gzip as it came is a fifth of the size. */
export type RequestFormat = 'otlp-proto' | 'otlp-json' | 'otlp-proto+gzip' | 'otlp-json+gzip';

/** A 'mark' has no bytes: it says only that time has passed. */
export type FrameFormat = RequestFormat | 'mark';

/** One request as it was received, or a mark. */
export type Frame = {
  format: FrameFormat;
  /** When the request arrived; a replay decides by this, not by the clock. */
  arrivalUnixMs: number;
  bytes: Uint8Array;
};

export type Stored = {
  position: number;
  /** The position after it: the next frame's, or one before that. */
  end: number;
  /** 16 bytes; the same bytes have the same digest in one journal, also after a restart. */
  digest: Uint8Array;
};

export type StoredFrame = Frame & Stored;

/**
 * The requests of the last minutes in the order of their arrival. A position is a number of {@link SLOT_BYTES}
 * slots from the beginning of the log: positions rise from frame to frame, and never come back.
 *
 * `append` MUST NOT resolve before the frame is as durable as the implementation promises, MUST keep the
 * order of calls, and MUST reject without keeping anything where it can't store the frame. The caller MUST
 * leave the bytes as they are until then.
 * `read` MUST give the bytes that were appended, or undefined once the frame is gone or where it is damaged.
 * `frames` MUST give what is there in order, from the first frame at or after `from` to the `end` as it is when the
 * generator gets there, in bounded memory; damaged frames are left out and counted. The bytes are the caller's.
 */
export abstract class Journal {
  abstract append(frame: Frame): Promise<Stored>;
  abstract read(position: number): Promise<StoredFrame | undefined>;
  abstract frames(from: number): AsyncGenerator<StoredFrame>;
  /** The position of the oldest frame that is still there; `end` while there is none. */
  abstract get oldest(): number;
  /** The position after the last durable frame, which the next one will get or a later one. */
  abstract get end(): number;
  /** What the frames take where they are kept. */
  abstract get bytes(): number;
  /**
   * Frames from this position on are not committed: they MUST NOT be forgotten, whatever their age or size, and by age
   * none before them that would have been there when they came. Until
   * the first call that is all of them. Where the position lies behind the `end`, as frames that had been committed
   * were lost, the log goes on there, so that no position means two frames.
   */
  abstract keepFrom(position: number): void;
}

/** The unit of positions: a record's 32 bits cover 64 GiB of journal with it. */
export const SLOT_BYTES = 16;

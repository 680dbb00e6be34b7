/** The encodings that a journal holds; a frame is one request as it was received, gunzipped. */
export type FrameFormat = 'otlp-proto' | 'otlp-json';

export type Frame = {
  format: FrameFormat;
  /** When the request arrived; a replay decides by this, not by the clock. */
  arrivalUnixMs: number;
  bytes: Uint8Array;
};

/**
 * The requests of the last minutes in the order of their arrival. Positions rise by one for each frame.
 * `append` MUST NOT resolve before the frame is as durable as the implementation promises, MUST keep the
 * order of calls, and MUST reject without keeping anything where it can't store the frame.
 * `read` MUST give the bytes that were appended, or undefined once the frame is gone.
 */
export abstract class Journal {
  abstract append(frame: Frame): Promise<number>;
  abstract read(position: number): Frame | undefined;
  /** The position of the oldest frame that is still there; the next one to be written while there is none. */
  abstract get oldest(): number;
  /** Bytes of all frames that are there. */
  abstract get bytes(): number;
}

/** Larger bodies are rare, and would keep memory that hardly anybody uses again. */
const LENT_BYTES = 256 * 2 ** 10;
/** As many bodies as are usually under way at once: 16 MiB at most. */
const SPARE_BUFFERS = 64;

/**
 * Memory for the bodies of requests, used again. A new buffer for each is memory outside of the heap that V8 marks the
 * whole heap for every 10 MB: without those the server takes 2.4 CPU-seconds instead of 2.8 for a million spans
 * (`npm run bench -- ingest`).
 */
export class BodyBuffers {
  private readonly spare: Buffer[] = [];

  /** Memory for a body of so many bytes; undefined where that is more than is lent. Its contents are left over. */
  lend(bytes: number): Buffer | undefined {
    return bytes > LENT_BYTES ? undefined : (this.spare.pop() ?? Buffer.allocUnsafeSlow(LENT_BYTES));
  }

  /** Takes back what has been lent: nobody may read it any more. */
  takeBack(buffer: Buffer): void {
    if (this.spare.length < SPARE_BUFFERS) this.spare.push(buffer);
  }
}

/**
 * Flushes are committed without waiting for Postgres' disk, which follows within three times its wal_writer_delay
 * (0.6 s by default): until then a crash of Postgres can take a commit back.
 */
const SURE_AFTER_MS = 10_000;

/** Which commits are surely on Postgres' disk, so that the journal may let go of what is before them. */
export class CommitLag {
  private readonly sureAfterMs: number;
  private readonly commits: { position: number; atUnixMs: number }[] = [];

  /** @param rememberMs for how long a replay needs what came before it, at the least */
  constructor(rememberMs: number) {
    this.sureAfterMs = SURE_AFTER_MS + rememberMs;
  }

  add(position: number, nowUnixMs: number): void {
    this.commits.push({ position, atUnixMs: nowUnixMs });
  }

  /** The newest position that has become sure since this was asked last; undefined where none has. */
  takeSure(nowUnixMs: number): number | undefined {
    // The clock was set back: without this nothing would be sure, and the journal grow, until it is where it was.
    for (const commit of this.commits) commit.atUnixMs = Math.min(commit.atUnixMs, nowUnixMs);
    let sure: number | undefined;
    while (nowUnixMs - (this.commits[0]?.atUnixMs ?? nowUnixMs) >= this.sureAfterMs)
      sure = this.commits.shift()?.position;
    return sure;
  }

  /** What had been committed is not any more. */
  forget(): void {
    this.commits.length = 0;
  }
}

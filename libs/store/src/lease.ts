import { type Client } from 'pg';
import { messageOf, type Logger } from '#kit';
import { type Database } from './database.js';
import { Stopping } from './stopping.js';

export type LeaseOptions = {
  /**
   * Postgres ends the session, and with it the lock, when it has heard nothing for so long. TCP would keep it for that
   * of a paused process for ever, and for hours for one whose machine is gone.
   */
  silentMs: number;
  /** How often its holder says something. */
  renewMs: number;
  /** How often a process without the lock asks for it. */
  retryMs: number;
};

const DEFAULTS: LeaseOptions = { silentMs: 5_000, renewMs: 1_000, retryMs: 500 };

/** What the holder of a lease works with. */
export type Held = {
  /** The session that has the lock. */
  client: Client;
  /** Aborted when the lock is lost or to be given back. */
  lost: AbortSignal;
  /**
   * Whether nobody else can have it. False also where the process has been paused for so long that somebody may, before
   * it has heard of that.
   */
  isSure(): boolean;
};

/** An advisory lock that one of several processes has, for as long as it lives and can be heard. */
export class Lease {
  private readonly options: LeaseOptions;
  private readonly stopping = new Stopping();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Pick<Database, 'session'>,
    private readonly lock: number,
    private readonly log: Logger,
    options: Partial<LeaseOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Runs `work` whenever this process has got the lock. It has to end when the lock is lost. */
  start(work: (held: Held) => Promise<void>): void {
    this.loop = this.untilStopped(work);
  }

  /** Gives the lock back, once the work has ended. */
  async stop(): Promise<void> {
    this.stopping.stop();
    await this.loop;
  }

  private async untilStopped(work: (held: Held) => Promise<void>): Promise<void> {
    const { silentMs, retryMs } = this.options;
    while (!this.stopping.signal.aborted) {
      try {
        await this.database.session(silentMs, (client) => this.hold(client, work));
      } catch (error) {
        this.log.warn({ error: messageOf(error), lock: this.lock }, 'a lock was lost with its connection');
      }
      await this.stopping.pause(retryMs);
    }
  }

  private async hold(client: Client, work: (held: Held) => Promise<void>): Promise<void> {
    const { silentMs, retryMs } = this.options;
    // On a proxy that shares connections this fails or says nothing of ours; Postgres 14 and later have it.
    await client.query(`set idle_session_timeout = ${silentMs}`);
    let heardMs = performance.now();
    while (!(await this.isLocked(client))) {
      await this.stopping.pause(retryMs);
      if (this.stopping.signal.aborted) return;
      heardMs = performance.now();
    }
    // It may have been stopped while Postgres answered.
    if (this.stopping.signal.aborted) return;
    const ended = new AbortController();
    const end = (): void => ended.abort();
    client.once('end', end);
    this.stopping.signal.addEventListener('abort', end, { once: true });
    const isSure = (): boolean => !ended.signal.aborted && performance.now() - heardMs < silentMs;
    const renewing = this.renew(client, ended.signal, (sentMs) => (heardMs = sentMs));
    // Else a rejection that nobody waits for yet would end the process.
    renewing.catch(end);
    try {
      await work({ client, lost: ended.signal, isSure });
    } finally {
      end();
      await renewing;
    }
  }

  /** Until it is over. @throws where Postgres does not answer */
  private async renew(client: Client, over: AbortSignal, renewed: (sentMs: number) => void): Promise<void> {
    const pausing = new Stopping();
    over.addEventListener('abort', () => pausing.stop(), { once: true });
    for (;;) {
      await pausing.pause(this.options.renewMs);
      if (over.aborted) return;
      const sentMs = performance.now();
      await client.query('select');
      renewed(sentMs);
    }
  }

  private async isLocked(client: Client): Promise<boolean> {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      this.lock,
    ]);
    return rows[0]?.taken ?? false;
  }
}

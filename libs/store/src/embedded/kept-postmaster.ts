import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '#kit';
import { type Postmaster, stopPostmaster } from './postmaster.js';

const RETRY_MS = 2_000;

/**
 * A Postgres that is started again where it ends by itself, as when the system kills it for its memory. What is
 * received meanwhile waits in the journal; without Postgres nobody would be paged.
 */
export class KeptPostmaster {
  private restarting = Promise.resolve();
  private isStopping = false;

  private constructor(
    private postmaster: Postmaster,
    private readonly start: () => Promise<Postmaster>,
    private readonly log: Logger,
  ) {
    this.watch();
  }

  /** Rejects where the first start fails. */
  static async start(start: () => Promise<Postmaster>, log: Logger): Promise<KeptPostmaster> {
    return new KeptPostmaster(await start(), start, log);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.restarting;
    await stopPostmaster(this.postmaster);
  }

  private watch(): void {
    this.postmaster.child.once('exit', (code, signal) => {
      if (this.isStopping) return;
      this.log.error({ code, signal }, 'Postgres has stopped by itself: it is started again');
      this.restarting = this.restart();
    });
  }

  private async restart(): Promise<void> {
    while (!this.isStopping) {
      try {
        this.postmaster = await this.start();
        this.watch();
        this.log.info('Postgres runs again');
        return;
      } catch (error) {
        this.log.error({ err: error }, 'Postgres could not be started again');
        await sleep(RETRY_MS);
      }
    }
  }
}

import { run, type Runner } from 'graphile-worker';
import { type PoolClient } from 'pg';
import { type Logger, messageOf } from '#kit';
import { type Attempt, type DueDelivery, Outbox } from '#page';
import { type Database } from './database.js';
import { deliveryOf } from './delivery.js';
import { workerLogger } from './migrate.js';
import { type BegunAttempt, beginAttempt } from './sql/begin-attempt.js';
import { finishDelivery } from './sql/finish-delivery.js';
import { postponeDelivery } from './sql/postpone-delivery.js';
import { selectOpeningStatus } from './sql/select-opening-status.js';
import { tryOutboxLock } from './sql/try-outbox-lock.js';
import { unlockDeadWorkers } from './sql/unlock-dead-workers.js';

export type OutboxOptions = {
  /** Attempts at one delivery before it has failed for good. */
  maxAttempts: number;
  /** The pause after the first attempt; it doubles with each, up to the longest, and a random half is left off. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** How often a process without the lock asks for it. */
  lockRetryMs: number;
  random: () => number;
};

/** 25 attempts with these pauses reach over 42 to 84 minutes: a mail server's restart, not its vacation. */
const DEFAULTS: OutboxOptions = {
  maxAttempts: 25,
  firstPauseMs: 1_000,
  longestPauseMs: 300_000,
  lockRetryMs: 1_000,
  random: Math.random,
};

/** New jobs announce themselves; polling finds those whose time has come. */
const POLL_MS = 500;
const CONCURRENCY = 4;

type Deliver = (due: DueDelivery) => Promise<Attempt>;

/**
 * Deliveries as graphile-worker's jobs, and the delivery table as their audit. Only the process with an advisory
 * lock runs the worker, so that what is locked when it gets the lock was left by a dead one and can be freed.
 */
export class PgOutbox extends Outbox {
  private readonly options: OutboxOptions;
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    options: Partial<OutboxOptions> = {},
  ) {
    super();
    this.options = { ...DEFAULTS, ...options };
  }

  start(deliver: Deliver): Promise<void> {
    this.loop = this.untilStopped(deliver);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async untilStopped(deliver: Deliver): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.withConnection((client) => this.lead(client, deliver));
      } catch (error) {
        this.log.warn({ err: error }, 'the outbox lost its database; trying again');
      }
      await this.pause();
    }
  }

  private async withConnection(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await work(client);
    } finally {
      // Ends the session and with it the lock.
      client.release(true);
    }
  }

  /** Waits for the lock, then runs the worker until it ends, or the lock's connection does. */
  private async lead(client: PoolClient, deliver: Deliver): Promise<void> {
    const lost = new Promise<void>((resolve) => client.once('end', resolve));
    while (!(await isLocked(client))) {
      await this.pause();
      if (this.stopping.signal.aborted) return;
    }
    await this.database.query(unlockDeadWorkers());
    const runner = await this.runWorker(deliver);
    const stopped = new Promise<void>((resolve) => {
      if (this.stopping.signal.aborted) resolve();
      this.stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const ended = runner.promise.catch((error: unknown) => {
      this.log.warn({ err: error }, 'the delivery worker ended');
    });
    await Promise.race([lost, stopped, ended]);
    await runner.stop().catch(() => undefined);
    await ended;
  }

  private runWorker(deliver: Deliver): Promise<Runner> {
    return run({
      pgPool: this.database.pool,
      concurrency: CONCURRENCY,
      pollInterval: POLL_MS,
      // Only of what it does in batches does graphile-worker see the failures: else, a Postgres that goes away just
      // when a job is done rejects a promise that nobody holds, which ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      noHandleSignals: true,
      logger: workerLogger(this.log),
      parsedCronItems: [],
      taskList: {
        deliver: (payload) => this.attempt(deliveryIdOf(payload), deliver),
      },
    });
  }

  private async attempt(deliveryId: string, deliver: Deliver): Promise<void> {
    if (!(await this.isInTurn(deliveryId))) return;
    const [begun] = await this.database.query(beginAttempt(deliveryId));
    if (begun === undefined) return;
    const outcome = await this.outcomeOf(begun, deliver);
    if (outcome.delivered) {
      await this.database.query(finishDelivery(deliveryId, 'delivered', null));
      return;
    }
    const { error, recoverable } = outcome;
    const last = !recoverable || begun.attempts >= this.options.maxAttempts;
    const { channel, event, incidentId: incident, attempts } = begun;
    this.log.warn(
      { delivery: deliveryId, incident, channel, event, attempts, error, last },
      'page not delivered',
    );
    if (last) {
      await this.database.query(finishDelivery(deliveryId, 'failed', error));
      return;
    }
    await this.database.transaction(async (transaction) => {
      await transaction.query(finishDelivery(deliveryId, 'queued', error));
      await transaction.query(postponeDelivery(deliveryId, this.pauseMs(begun.attempts)));
    });
  }

  /** A "resolved" page waits for its "opened" one, and is not sent to somebody who never got that. */
  private async isInTurn(deliveryId: string): Promise<boolean> {
    const [opening] = await this.database.query(selectOpeningStatus(deliveryId));
    if (opening?.status === 'queued') {
      await this.database.query(postponeDelivery(deliveryId, this.options.firstPauseMs));
      return false;
    }
    if (opening?.status === 'failed') {
      const error = 'not sent: the page that the incident had opened was not delivered either';
      await this.database.query(finishDelivery(deliveryId, 'failed', error));
      return false;
    }
    return true;
  }

  private async outcomeOf(begun: BegunAttempt, deliver: Deliver): Promise<Attempt> {
    const { definition: channel, incidentId, event, attempts } = begun;
    if (channel === null) {
      return {
        delivered: false,
        recoverable: false,
        error: `the channel "${begun.channel}" has been deleted`,
      };
    }
    if (attempts > this.options.maxAttempts) {
      return { delivered: false, recoverable: false, error: `gave up after ${attempts - 1} attempts` };
    }
    try {
      return await deliver({ delivery: deliveryOf(begun), event, incidentId, channel });
    } catch (error) {
      return { delivered: false, recoverable: true, error: messageOf(error) };
    }
  }

  private pauseMs(attempts: number): number {
    const { firstPauseMs, longestPauseMs, random } = this.options;
    const full = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
    return full / 2 + (random() * full) / 2;
  }

  /** Until it is time to ask again, or to stop. */
  private async pause(): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, this.options.lockRetryMs);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

async function isLocked(client: PoolClient): Promise<boolean> {
  const { text, values } = tryOutboxLock();
  const { rows } = await client.query<{ locked: boolean }>(text, values);
  return rows[0]?.locked ?? false;
}

function deliveryIdOf(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'deliveryId' in payload)
    return String(payload.deliveryId);
  throw new TypeError('a job without a delivery');
}

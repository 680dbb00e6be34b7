import { run, type Runner } from 'graphile-worker';
import { type Logger, messageOf } from '#kit';
import { type Attempt, type DueDelivery, Outbox, type OutboxState } from '#page';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database } from './database.js';
import { deliveryOf } from './delivery.js';
import { type Held, Lease } from './lease.js';
import { workerLogger } from './migrate.js';
import { type BegunAttempt, beginAttempt } from './sql/begin-attempt.js';
import { finishDelivery } from './sql/finish-delivery.js';
import { postponeDelivery } from './sql/postpone-delivery.js';
import { selectOpeningStatus } from './sql/select-opening-status.js';
import { selectOutboxState } from './sql/select-outbox-state.js';
import { unlockDeadWorkers } from './sql/unlock-dead-workers.js';

export type OutboxOptions = {
  /** Attempts at one delivery before it has failed for good. */
  maxAttempts: number;
  /** The pause after the first attempt; it doubles with each, up to the longest, and a random half is left off. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** How long a pause the other side may ask for. */
  longestRetryAfterMs: number;
  /** How often a process without the lock asks for it. */
  lockRetryMs: number;
  random: () => number;
};

/** 25 attempts with these pauses reach over 42 to 84 minutes: a mail server's restart, not its vacation. */
const DEFAULTS: OutboxOptions = {
  maxAttempts: 25,
  firstPauseMs: 1_000,
  longestPauseMs: 300_000,
  longestRetryAfterMs: 900_000,
  lockRetryMs: 500,
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
  private readonly lease: Lease;

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    options: Partial<OutboxOptions> = {},
  ) {
    super();
    this.options = { ...DEFAULTS, ...options };
    this.lease = new Lease(database, ADVISORY_LOCK.outbox, log, { retryMs: this.options.lockRetryMs });
  }

  start(deliver: Deliver): Promise<void> {
    this.lease.start((held) => this.work(held, deliver));
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.lease.stop();
  }

  async state(): Promise<OutboxState> {
    const [state] = await this.database.query(selectOutboxState());
    return state ?? { running: false, overdueMs: 0 };
  }

  /** Runs the worker until it ends, or the lock is lost. */
  private async work({ lost }: Held, deliver: Deliver): Promise<void> {
    await this.database.query(unlockDeadWorkers());
    const runner = await this.runWorker(deliver);
    const over = new Promise<void>((resolve) => {
      if (lost.aborted) resolve();
      lost.addEventListener('abort', () => resolve(), { once: true });
    });
    const ended = runner.promise.catch((error: unknown) => {
      this.log.warn({ err: error }, 'the delivery worker ended');
    });
    await Promise.race([over, ended]);
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
      await this.database.query(finishDelivery(deliveryId, 'delivered', null, outcome.receipt ?? null));
      return;
    }
    const { error, recoverable, retryAfterMs = 0 } = outcome;
    const last = !recoverable || begun.attempts >= this.options.maxAttempts;
    const { channel, event, incidentId: incident, noticeId: notice, attempts } = begun;
    this.log.warn(
      { delivery: deliveryId, incident, notice, channel, event, attempts, error, last },
      'page not delivered',
    );
    if (last) {
      await this.database.query(finishDelivery(deliveryId, 'failed', error));
      return;
    }
    await this.database.transaction(async (transaction) => {
      await transaction.query(finishDelivery(deliveryId, 'queued', error));
      await transaction.query(postponeDelivery(deliveryId, this.pauseMs(begun.attempts, retryAfterMs)));
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
    const { definition: channel, incidentId, noticeId, event, attempts, receipt } = begun;
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
      return await deliver({ delivery: deliveryOf(begun), event, incidentId, noticeId, channel, receipt });
    } catch (error) {
      return { delivered: false, recoverable: true, error: messageOf(error) };
    }
  }

  private pauseMs(attempts: number, retryAfterMs: number): number {
    const { firstPauseMs, longestPauseMs, longestRetryAfterMs, random } = this.options;
    const full = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
    return Math.max(full / 2, Math.min(retryAfterMs, longestRetryAfterMs)) + (random() * full) / 2;
  }
}

function deliveryIdOf(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'deliveryId' in payload)
    return String(payload.deliveryId);
  throw new TypeError('a job without a delivery');
}

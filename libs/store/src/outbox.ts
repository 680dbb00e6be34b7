import { run, type Runner } from 'graphile-worker';
import { type Logger, messageOf } from '#kit';
import { type Attempt, type DueDelivery, Outbox, type OutboxState } from '#page';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database } from './database.js';
import { deliveryOf } from './delivery.js';
import { type Held, Lease } from './lease.js';
import { workerLogger } from './migrate.js';
import { CIRCUIT_OPENS_AT } from './channel-health.js';
import { type BegunAttempt, beginAttempt } from './sql/begin-attempt.js';
import { countChannelFailure } from './sql/count-channel-failure.js';
import { dropReplacedJobs } from './sql/drop-replaced-jobs.js';
import { finishDelivery } from './sql/finish-delivery.js';
import { forgetChannelFailures } from './sql/forget-channel-failures.js';
import { holdBackDelivery } from './sql/hold-back-delivery.js';
import { postponeDelivery } from './sql/postpone-delivery.js';
import { requeueForgotten } from './sql/requeue-forgotten.js';
import { type ChannelGate, selectChannelGate } from './sql/select-channel-gate.js';
import { selectOpeningStatus } from './sql/select-opening-status.js';
import { selectOvertaken } from './sql/select-overtaken.js';
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
  /** The longest pause between two attempts of a channel, whichever deliveries they are of, where several failed. */
  longestProbePauseMs: number;
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
  longestProbePauseMs: 60_000,
  lockRetryMs: 500,
  random: Math.random,
};

/** New jobs announce themselves; polling finds those whose time has come. */
const POLL_MS = 500;
/**
 * Attempts at once, one of a channel: so many channels have to hang for another one to wait, and each does so for the
 * first few attempts only. An attempt needs no connection while it waits for the other side.
 */
const CONCURRENCY = 16;
/** Of what is so no longer: the end is queued for the channel, or somebody has done something about the incident. */
const NOT_SENT = {
  end: 'not sent: the incident was over before',
  deed: 'not sent: somebody had acknowledged or snoozed the incident before',
};

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
    await this.database.query(dropReplacedJobs());
    await this.database.query(requeueForgotten());
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
    const [gate] = await this.database.query(selectChannelGate(deliveryId));
    if (gate && (await this.isHeldBack(deliveryId, gate))) return;
    if (!(await this.isInTurn(deliveryId))) return;
    const [begun] = await this.database.query(beginAttempt(deliveryId));
    if (begun === undefined) return;
    const outcome = await this.outcomeOf(begun, deliver);
    if (outcome.delivered) {
      await this.database.transaction(async (transaction) => {
        await transaction.query(finishDelivery(deliveryId, 'delivered', null, outcome.receipt ?? null));
        await transaction.query(forgetChannelFailures(begun.channel));
      });
      return;
    }
    const { error, recoverable, retryAfterMs = 0 } = outcome;
    const last = !recoverable || begun.tries >= this.options.maxAttempts;
    const { channel, event, incidentId: incident, noticeId: notice, attempts } = begun;
    this.log.warn(
      { delivery: deliveryId, incident, notice, channel, event, attempts, error, last },
      'page not delivered',
    );
    const failures = (gate?.failures ?? 0) + 1;
    // Who asks for patience means all that comes through the channel.
    const probePauseMs = Math.max(this.probePauseMs(failures), this.patienceMs(retryAfterMs));
    await this.database.transaction(async (transaction) => {
      await transaction.query(finishDelivery(deliveryId, last ? 'failed' : 'queued', error));
      if (outcome.ofChannel) await transaction.query(countChannelFailure(channel, error, probePauseMs));
      if (last) return;
      // Behind those that wait for the next attempt: else a page that the other side chokes on would hold up all.
      const behindMs = failures < CIRCUIT_OPENS_AT ? 0 : probePauseMs + 1;
      const pauseMs = Math.max(this.pauseMs(begun.tries, retryAfterMs), behindMs);
      await transaction.query(postponeDelivery(deliveryId, pauseMs));
    });
  }

  /** Several attempts of its channel have failed, and the next one is not due yet. */
  private async isHeldBack(deliveryId: string, { failures, waitMs }: ChannelGate): Promise<boolean> {
    if (failures < CIRCUIT_OPENS_AT || waitMs <= 0) return false;
    const held = await this.database.query(holdBackDelivery(deliveryId));
    // Where it has just been put right, there is nothing to wait for.
    return held.length > 0;
  }

  /**
   * A "resolved" page waits for the one that told of the beginning, and is not sent to somebody who never got that. What could
   * not be sent before the end is not sent after it: it would open again what some receivers have closed. Nor is a step of
   * escalation that came too late: somebody is at it.
   */
  private async isInTurn(deliveryId: string): Promise<boolean> {
    const [overtaken] = await this.database.query(selectOvertaken(deliveryId));
    if (overtaken) {
      await this.database.query(finishDelivery(deliveryId, 'failed', NOT_SENT[overtaken.by]));
      return false;
    }
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

  /** `ofChannel`: whether it says something of the channel. */
  private async outcomeOf(begun: BegunAttempt, deliver: Deliver): Promise<Attempt & { ofChannel: boolean }> {
    const { definition: channel, incidentId, noticeId, event, tries, receipt } = begun;
    if (channel === null) {
      return {
        delivered: false,
        recoverable: false,
        error: `the channel "${begun.channel}" has been deleted`,
        ofChannel: false,
      };
    }
    if (tries > this.options.maxAttempts) {
      const error = `gave up after ${tries - 1} attempts`;
      return { delivered: false, recoverable: false, error, ofChannel: false };
    }
    try {
      const attempt = await deliver({
        delivery: deliveryOf(begun),
        event,
        incidentId,
        noticeId,
        channel,
        receipt,
      });
      return { ...attempt, ofChannel: true };
    } catch (error) {
      return { delivered: false, recoverable: true, error: messageOf(error), ofChannel: false };
    }
  }

  private pauseMs(attempts: number, retryAfterMs: number): number {
    const { firstPauseMs, longestPauseMs, random } = this.options;
    const full = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
    return Math.max(full / 2, this.patienceMs(retryAfterMs)) + (random() * full) / 2;
  }

  private patienceMs(retryAfterMs: number): number {
    return Math.min(retryAfterMs, this.options.longestRetryAfterMs);
  }

  private probePauseMs(failures: number): number {
    const { firstPauseMs, longestProbePauseMs } = this.options;
    return Math.min(longestProbePauseMs, firstPauseMs * 2 ** Math.max(0, failures - CIRCUIT_OPENS_AT));
  }
}

function deliveryIdOf(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'deliveryId' in payload)
    return String(payload.deliveryId);
  throw new TypeError('a job without a delivery');
}

import { type OperationRef, type Sla } from '#contract';
import { type Clock, type Logger } from '#kit';
import { selectAccounts } from './accounts/account-scope.js';
import { OperationIndex } from './operations/operations.js';
import { Percentiles } from './windows/percentiles.js';
import {
  type IngestProgress,
  type SlaSource,
  type SlaStatus,
  type StatusStore,
  type WindowReader,
} from './ports.js';
import { readRows, rowsWithoutRequests } from './windows/rows.js';
import { nextStatus, ruleAt, type Rule } from './judge/sla-judge.js';
import { StatusBook } from './status-book.js';
import { Touched } from './windows/touched.js';

/** A verdict that nobody has renewed for this long says nothing about now. */
const STALE_MS = 60_000;

/** What one round of judging found. */
export type Judged = {
  judgedAtUnixMs: number;
  /** The SLAs that were judged. Nothing is known of others: leave their incidents alone. */
  slas: Sla[];
  /** Every status of the judged SLAs. */
  statuses: SlaStatus[];
  /** What ended because its SLA is gone or means it no longer: not alerting, reason `rule-changed`. Told once. */
  removed: SlaStatus[];
};

/** What could not be done since the start, by what it was. */
export type JudgingFailures = { rules: number; sla: number; percentile: number; save: number };

/**
 * Judges SLAs by committed rows. Statuses live in memory and are stored as they change; a failed read leaves them
 * as they are, and {@link snapshot} calls them unknown until the next success.
 */
export class Evaluator {
  readonly failures: JudgingFailures = { rules: 0, sla: 0, percentile: 0, save: 0 };
  private readonly book = new StatusBook();
  private readonly operations = new OperationIndex();
  private readonly judgedAtUnixMs = new Map<string, number>();
  private readonly endings: SlaStatus[] = [];
  private isLoaded = false;
  private asked = Touched.nothing();
  private queued: Promise<Judged> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly slas: SlaSource,
    private readonly windows: WindowReader,
    private readonly statuses: StatusStore,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly ingest: IngestProgress,
  ) {}

  /**
   * Judges all SLAs, or those that mean one of the touched operations. Never rejects, never runs twice at once:
   * calls during a round share one more round, and its result.
   */
  judge(touched?: readonly OperationRef[]): Promise<Judged> {
    this.asked.add(touched);
    if (this.queued === undefined) {
      this.queued = this.last.then(() => {
        const asked = this.asked;
        this.asked = Touched.nothing();
        this.queued = undefined;
        return this.round(asked);
      });
      this.last = this.queued;
    }
    return this.queued;
  }

  /** The statuses as they are known now: unknown where the last judgement failed, is too old or never was. */
  snapshot(): SlaStatus[] {
    const now = this.clock.nowMs();
    return this.book.slaIds().flatMap((slaId) => {
      const judgedAt = this.judgedAtUnixMs.get(slaId);
      const statuses = this.book.statusesOf(slaId);
      if (judgedAt !== undefined && now - judgedAt <= STALE_MS) return statuses;
      return statuses.map(asUnknown);
    });
  }

  private async round(asked: Touched): Promise<Judged> {
    const now = this.clock.nowMs();
    const judged: Judged = { judgedAtUnixMs: now, slas: [], statuses: [], removed: [] };
    let slas: Sla[];
    try {
      slas = await this.readRules(asked, now);
    } catch (error) {
      this.failures.rules++;
      this.judgedAtUnixMs.clear();
      this.log.error(
        { err: error },
        'the SLAs could not be read: their states are unknown until they can be',
      );
      return judged;
    }
    const existing = new Set(slas.map(({ id }) => id));
    for (const id of this.book.slaIds()) {
      if (!existing.has(id)) judged.removed.push(...this.end(id, () => false, now));
    }
    const percentiles = new Percentiles(this.windows);
    for (const sla of slas) {
      try {
        await this.judgeSla(sla, asked, percentiles, judged);
      } catch (error) {
        this.failures.sla++;
        this.judgedAtUnixMs.delete(sla.id);
        this.log.error({ err: error, sla: sla.id }, 'the SLA could not be judged: its state is unknown');
      }
    }
    this.endings.push(...judged.removed.filter(({ slaId }) => existing.has(slaId)));
    await this.save(now);
    return judged;
  }

  private async readRules(asked: Touched, now: number): Promise<Sla[]> {
    const slas = await this.slas.all();
    if (!this.isLoaded || asked.namesUnknown(this.operations)) {
      this.operations.replace(await this.windows.operations());
    }
    if (!this.isLoaded) {
      this.book.loaded(await this.statuses.load(), now);
      this.isLoaded = true;
    }
    return slas;
  }

  /** All reads come first: a failure changes nothing. */
  private async judgeSla(sla: Sla, asked: Touched, percentiles: Percentiles, judged: Judged): Promise<void> {
    const meant = this.operations.selectedBy(sla.operation);
    const isCurrent = this.judgedAtUnixMs.has(sla.id);
    const operations = isCurrent ? meant.filter((operation) => asked.includes(operation)) : meant;
    if (operations.length === 0 && !asked.isAll && isCurrent) return;

    const startedUnixMs = this.clock.nowMs();
    const caughtUp = this.ingest.isCaughtUp(startedUnixMs);
    const accounts = await selectAccounts(sla.accounts, this.slas);
    const rule = ruleAt(startedUnixMs, sla, accounts.scope, accounts.count, meant.length);
    const isEmpty = operations.length === 0 || accounts.count === 0;
    const ids = operations.map(({ id }) => id);
    const rows = isEmpty ? [] : await readRows(this.windows, rule, ids);

    const now = this.clock.nowMs();
    const next: SlaStatus[] = [];
    const byId = new Map(operations.map((operation) => [operation.id, operation]));
    const known = this.book.statusesOf(sla.id).filter(({ account }) => accounts.has(account));
    for (const row of [...rows, ...rowsWithoutRequests(known, rows)]) {
      const operation = byId.get(row.operationId);
      if (operation === undefined) continue;
      const previous = this.book.get(sla.id, row.operationId, row.account);
      next.push(nextStatus(rule, operation, row, previous, caughtUp, now));
    }
    await this.fillPercentiles(percentiles, rule, next);

    const meantIds = new Set(meant.map(({ id }) => id));
    const isMeant = ({ operation, account }: SlaStatus) =>
      meantIds.has(operation.id) && accounts.has(account);
    judged.removed.push(...this.end(sla.id, isMeant, now));
    for (const status of next) this.put(status);
    this.judgedAtUnixMs.set(sla.id, now);
    judged.slas.push(sla);
    judged.statuses.push(...this.book.statusesOf(sla.id));
  }

  /** A verdict without its percentile is still a verdict. */
  private async fillPercentiles(percentiles: Percentiles, rule: Rule, statuses: SlaStatus[]): Promise<void> {
    try {
      await percentiles.fill(rule, statuses, (status) =>
        this.book.get(status.slaId, status.operation.id, status.account),
      );
    } catch (error) {
      this.failures.percentile++;
      this.log.warn({ err: error, sla: rule.sla.id }, 'the measured percentile could not be read');
    }
  }

  private put(status: SlaStatus): void {
    const previous = this.book.get(status.slaId, status.operation.id, status.account);
    this.book.put(status);
    if (previous?.state === status.state && previous.reason === status.reason) return;
    const { slaId, operation, account, state, reason, alerting, measurement } = status;
    const news = { sla: slaId, operation, account, from: previous?.state, to: state, reason, measurement };
    const level = alerting === (previous?.alerting ?? false) ? 'debug' : 'info';
    this.log[level](news, `SLA ${slaId} is ${state}: ${reason}`);
  }

  private end(slaId: string, keep: (status: SlaStatus) => boolean, now: number): SlaStatus[] {
    const ended = this.book.retain(slaId, keep).filter(({ reason }) => reason !== 'rule-changed');
    return ended.map((status) => asEnded(status, now));
  }

  private async save(now: number): Promise<void> {
    // One that has come back since it ended is stored as what it is now.
    const ended = this.endings.filter(
      ({ slaId, operation, account }) => !this.book.get(slaId, operation.id, account),
    );
    const unsaved = this.book.unsaved(now);
    if (ended.length + unsaved.length === 0) return;
    try {
      await this.statuses.save([...ended, ...unsaved]);
      this.endings.length = 0;
      this.book.saved(unsaved, now);
    } catch (error) {
      this.failures.save++;
      this.log.error({ err: error, statuses: unsaved.length }, 'statuses could not be stored; trying again');
    }
  }
}

function asUnknown(status: SlaStatus): SlaStatus {
  return { ...status, state: 'unknown', reason: 'not-judged' };
}

function asEnded(status: SlaStatus, nowUnixMs: number): SlaStatus {
  return {
    ...status,
    state: 'resolved',
    reason: 'rule-changed',
    alerting: false,
    sinceUnixMs: nowUnixMs,
    violatingSinceUnixMs: null,
  };
}

import { type Client } from 'pg';
import {
  type AttainmentRule,
  type CountedRule,
  DayCounter,
  type HoursSource,
  promisedBy,
  RuleLookup,
  type SlaSource,
} from '#evaluate';
import { type Logger } from '#kit';
import { ADVISORY_LOCK } from './advisory-locks.js';
import { type Database } from './database.js';
import { addCounts, inTransaction, required, run } from './counting.js';
import { inBatches } from './rollup-batches.js';
import { beginAttainmentRule } from './sql/begin-attainment-rule.js';
import { endAttainmentRule } from './sql/end-attainment-rule.js';
import { finishCounting } from './sql/finish-counting.js';
import { moveAttainmentMark } from './sql/move-attainment-mark.js';
import { reachBack } from './sql/reach-back.js';
import { selectAttainmentMarks } from './sql/select-attainment-marks.js';
import { selectAttainmentRules } from './sql/select-attainment-rules.js';
import { selectContracts } from './sql/select-contracts.js';
import { selectCountedReach } from './sql/select-counted-reach.js';
import { selectEarlierRows } from './sql/select-earlier-rows.js';
import { selectFirstRules } from './sql/select-first-rules.js';
import { selectFlushSizes } from './sql/select-flush-sizes.js';
import { selectOperations } from './sql/select-operations.js';
import { selectUncountedRows } from './sql/select-uncounted-rows.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const END_OF_TIME = Date.UTC(9999, 0);
/** The minutes of which rows may still come: so long they are kept. */
const LATEST_ROWS_MS = 14 * DAY_MS;
/** Rows that one transaction counts, or a flush if that has more. */
const ROWS_PER_BATCH = 200_000;

export type LedgerOptions = {
  /** Days before their rule that one run counts, over all rules; the next one goes on from there. */
  earlierDaysPerRun: number;
  /** How long minutes are kept. A partition of older ones may be there, but lack rows: late spans have made it anew. */
  minutesKeptMs: number;
};

const DEFAULTS: LedgerOptions = { earlierDaysPerRun: 200, minutesKeptMs: LATEST_ROWS_MS };

/**
 * Counts what is kept of promises. Each row of the minutes is counted once, whatever happens in between: the days and the
 * mark that says what is in them change in one transaction. A version counts the minutes of its own time; the first
 * one of an SLA counts back from there, a day at a time, as far as histograms reach.
 */
export class AttainmentLedger {
  private readonly options: LedgerOptions;

  constructor(
    private readonly database: Pick<Database, 'patiently'>,
    private readonly slas: Pick<SlaSource, 'all' | 'accountsWith'>,
    private readonly hours: HoursSource,
    private readonly log: Logger,
    options: Partial<LedgerOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Counts what is new; returns how many rows: none while another node is at it. */
  run(nowUnixMs: number): Promise<number> {
    return this.database.patiently(async (client) => {
      const lock = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        ADVISORY_LOCK.attainment,
      ]);
      if (!lock.rows[0]?.taken) return 0;
      await this.hours.refresh();
      await this.followRules(client, nowUnixMs);
      const lookup = await this.lookUp(client);
      const rows = await this.countNew(client, lookup, nowUnixMs);
      return rows + (await this.countEarlier(client, lookup, nowUnixMs));
    });
  }

  /**
   * Changes hold from the minute after the next: rows are not cut any finer than minutes, and of that one nothing can
   * have been counted yet, also if a sender's clock is ahead.
   */
  private async followRules(client: Client, nowUnixMs: number): Promise<void> {
    const minute = Math.floor(nowUnixMs / MINUTE_MS) * MINUTE_MS + 2 * MINUTE_MS;
    const slas = (await this.slas.all()).filter(({ objective }) => promisedBy(objective) !== undefined);
    const inForce = await rulesSince(client, minute);
    const versions = new Map(
      inForce.flatMap(({ sla, version, untilUnixMs }) => (untilUnixMs === null ? [[sla.id, version]] : [])),
    );
    for (const sla of slas) {
      const version = sla.version ?? 1;
      if (versions.get(sla.id) !== version)
        await run(client, beginAttainmentRule(sla, version, new Date(minute)));
      versions.delete(sla.id);
    }
    for (const id of versions.keys()) await run(client, endAttainmentRule(id, new Date(minute)));
  }

  private async lookUp(client: Client): Promise<RuleLookup> {
    const contracts = await run(client, selectContracts());
    return new RuleLookup(
      this.slas,
      this.hours,
      await run(client, selectOperations()),
      new Map(contracts.map(({ key, contract }) => [key, contract])),
    );
  }

  private async countNew(client: Client, lookup: RuleLookup, nowUnixMs: number): Promise<number> {
    // Any minute may get late rows, and after an outage those of days may be new.
    const rules = await this.counted(lookup, await rulesSince(client, nowUnixMs - LATEST_ROWS_MS));
    const counter = new DayCounter(rules, MINUTE_MS);
    let rows = 0;
    for (const { nodeId, flush, finished } of await run(client, selectAttainmentMarks())) {
      if (finished <= flush) continue;
      const sizes = await run(client, selectFlushSizes('1h', nodeId, flush, finished));
      for (const { after, through } of inBatches(sizes, flush, finished, ROWS_PER_BATCH)) {
        rows += await inTransaction(client, async () => {
          const uncounted = selectUncountedRows(nodeId, after, through, counter.operationIds());
          const counted = await addCounts(client, counter, uncounted);
          await required(client, moveAttainmentMark(nodeId, after, through));
          return counted;
        });
      }
    }
    await run(client, finishCounting(new Date(nowUnixMs)));
    return rows;
  }

  private async countEarlier(client: Client, lookup: RuleLookup, nowUnixMs: number): Promise<number> {
    const [reach] = await run(client, selectCountedReach());
    if (!reach) return 0;
    const oldest = Math.min(reach.minutesFromUnixMs ?? Infinity, reach.hoursFromUnixMs ?? Infinity);
    const minutesFrom = Math.max(reach.minutesFromUnixMs ?? Infinity, nowUnixMs - this.options.minutesKeptMs);
    if (oldest > nowUnixMs) return 0;
    const waiting = await run(client, selectFirstRules(new Date(oldest)));
    const ids = new Set(waiting.map(({ id }) => id));
    const all = await rulesSince(client, 0);
    let left = this.options.earlierDaysPerRun;
    let rows = 0;
    for (const rule of await this.counted(
      lookup,
      all.filter(({ id }) => ids.has(id)),
    )) {
      let since = rule.sinceUnixMs;
      while (since > oldest && left-- > 0) {
        const from = Math.max(oldest, Math.floor((since - 1) / DAY_MS) * DAY_MS);
        const grain = from >= minutesFrom ? '1m' : '1h';
        const counted = await this.countDayBefore(client, { ...rule, sinceUnixMs: from }, since, grain);
        if (counted === undefined) break;
        rows += counted;
        since = from;
      }
    }
    return rows;
  }

  /** The rows of since ≤ start < to, of which nothing is counted yet; undefined where that can't be told now. */
  private async countDayBefore(
    client: Client,
    rule: CountedRule,
    toUnixMs: number,
    grain: '1m' | '1h',
  ): Promise<number | undefined> {
    const { id, sinceUnixMs: fromUnixMs } = rule;
    const counter = new DayCounter([rule], grain === '1m' ? MINUTE_MS : HOUR_MS);
    return inTransaction(client, async () => {
      // In the same snapshot as the rows: another node may roll up meanwhile.
      const [reach] = await run(client, selectCountedReach());
      if (grain === '1h' && !reach?.hoursAreCounted) return undefined;
      const rows = selectEarlierRows(grain, { fromUnixMs, toUnixMs }, counter.operationIds());
      const counted = await addCounts(client, counter, rows);
      await required(client, reachBack(id, new Date(toUnixMs), new Date(fromUnixMs)));
      return counted;
    });
  }

  /** Without those that can't be looked up, which are logged. */
  private async counted(lookup: RuleLookup, rules: AttainmentRule[]): Promise<CountedRule[]> {
    const counted: CountedRule[] = [];
    for (const rule of rules) {
      try {
        counted.push(await lookup.of(rule));
      } catch (error) {
        if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
        this.log.warn(
          { err: error, sla: rule.sla.id, version: rule.version },
          'what is kept of it is not counted',
        );
      }
    }
    return counted;
  }
}

function rulesSince(client: Client, fromUnixMs: number): Promise<AttainmentRule[]> {
  return run(client, selectAttainmentRules({ fromUnixMs, toUnixMs: END_OF_TIME }));
}

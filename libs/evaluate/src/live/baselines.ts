import { type BaselineReader, type BaselineRow } from '../ports.js';
import { type AccountNames } from './account-names.js';
import { type Groups } from './groups.js';
import { baselineKey, type LiveRule } from './live-rule.js';

const HOUR_MS = 3_600_000;
/** All rules wait for a read of one for this long; what takes longer is taken in the round in which it is there. */
const PATIENCE_MS = 250;
/** And for those of all rules in one round: at the turn of an hour, all have to be read anew. */
const PATIENCE_OF_ROUND_MS = 1_000;
/** A read that has failed may be one that takes too long for Postgres, and would again. */
const RETRY_MS = 30_000;

type Reading = { hour: number; settled: Promise<void>; rows?: BaselineRow[]; failure?: { error: unknown } };

/**
 * `same`: nothing has changed. `new`: they have just been read. `waiting`: they have never been read, and others do not wait
 * for that.
 */
type Refreshed = 'same' | 'new' | 'waiting';

/** What rules compare with: read once an hour, as it is of the same hours of earlier weeks. */
export class Baselines {
  private readonly hours = new WeakMap<LiveRule, number>();
  /** Rules whose requests are counted without: none of them is bad. */
  private readonly missing = new WeakSet<LiveRule>();
  private readonly readings = new WeakMap<LiveRule, Reading>();
  private readonly failed = new WeakMap<LiveRule, { atUnixMs: number; error: unknown }>();
  /** One at a time: of ten connections, rules that take long could have all. */
  private underWay: Reading | undefined;
  private roundEndsMs = 0;

  constructor(
    private readonly reader: BaselineReader | undefined,
    private readonly groups: Groups,
    private readonly names: AccountNames,
  ) {}

  beginRound(): void {
    this.roundEndsMs = performance.now() + PATIENCE_OF_ROUND_MS;
  }

  /**
   * Accounts that were there in those weeks are judged also if they never come again.
   * @throws where they can't be read
   */
  async refresh(rule: LiveRule, nowUnixMs: number): Promise<Refreshed> {
    const hour = Math.floor(nowUnixMs / HOUR_MS);
    if (rule.weeks === 0 || this.reader === undefined || this.hours.get(rule) === hour) return 'same';
    const failed = this.failed.get(rule);
    if (failed !== undefined && nowUnixMs - failed.atUnixMs < RETRY_MS) throw failed.error;
    const wasMissing = this.missing.has(rule);
    if (!this.hours.has(rule)) this.missing.add(rule);
    const rows = await this.rowsOf(rule, hour, nowUnixMs, this.reader);
    if (rows === undefined) return this.hours.has(rule) ? 'same' : 'waiting';
    this.missing.delete(rule);
    if (wasMissing) for (const group of this.groups.groupsOf(rule)) group.invalidate();
    this.hours.set(rule, hour);
    this.take(rule, rows);
    return 'new';
  }

  private take(rule: LiveRule, rows: BaselineRow[]): void {
    rule.setBaselines(
      new Map(
        rows.map(({ operationId, account, baseline }) => [baselineKey(operationId, account), baseline]),
      ),
    );
    const byId = new Map(rule.operations.map((operation) => [operation.id, operation]));
    for (const { operationId, account } of rows) {
      const operation = byId.get(operationId);
      const accountId = this.names.idOf(account);
      if (operation !== undefined && accountId !== undefined) {
        this.groups.keyOf(rule, operation, accountId, account);
      }
    }
  }

  /** Undefined where they are not there yet. */
  private async rowsOf(
    rule: LiveRule,
    hour: number,
    nowUnixMs: number,
    reader: BaselineReader,
  ): Promise<BaselineRow[] | undefined> {
    let reading = this.readings.get(rule);
    if (reading?.hour !== hour) {
      if (this.underWay !== undefined || performance.now() >= this.roundEndsMs) return undefined;
      reading = this.begin(rule, hour, nowUnixMs, reader);
    }
    await atMost(PATIENCE_MS, reading.settled);
    if (reading.failure !== undefined) {
      this.readings.delete(rule);
      this.failed.set(rule, { atUnixMs: nowUnixMs, error: reading.failure.error });
      throw reading.failure.error;
    }
    if (reading.rows !== undefined) this.readings.delete(rule);
    return reading.rows;
  }

  private begin(rule: LiveRule, hour: number, nowUnixMs: number, reader: BaselineReader): Reading {
    const { operations, accounts, weeks, sla } = rule;
    const operationIds = operations.map(({ id }) => id);
    const gaps = sla.objective.type === 'silence';
    const query = { operationIds, accounts: accounts.scope, atUnixMs: nowUnixMs, weeks, gaps };
    const read = operationIds.length === 0 ? Promise.resolve([]) : reader.read(query);
    const settled = read.then(
      (rows) => void (reading.rows = rows),
      (error: unknown) => void (reading.failure = { error }),
    );
    const reading: Reading = { hour, settled: settled.finally(() => (this.underWay = undefined)) };
    this.underWay = reading;
    this.readings.set(rule, reading);
    return reading;
  }
}

async function atMost(ms: number, settled: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([settled, over]);
  clearTimeout(timer);
}

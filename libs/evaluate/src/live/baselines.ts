import { type BaselineReader } from '../ports.js';
import { type AccountNames } from './account-names.js';
import { type Groups } from './groups.js';
import { baselineKey, type LiveRule } from './live-rule.js';

const HOUR_MS = 3_600_000;

/** What rules compare with: read once an hour, as it is of the same hours of earlier weeks. */
export class Baselines {
  private readonly hours = new WeakMap<LiveRule, number>();
  /** Rules whose requests are counted without: none of them is bad. */
  private readonly missing = new WeakSet<LiveRule>();

  constructor(
    private readonly reader: BaselineReader | undefined,
    private readonly groups: Groups,
    private readonly names: AccountNames,
  ) {}

  /** Whether they were read now. Accounts that were there in those weeks are judged also if they never come again. */
  async refresh(rule: LiveRule, nowUnixMs: number): Promise<boolean> {
    const hour = Math.floor(nowUnixMs / HOUR_MS);
    if (rule.weeks === 0 || this.reader === undefined || this.hours.get(rule) === hour) return false;
    const { operations, accounts, weeks, sla } = rule;
    const operationIds = operations.map(({ id }) => id);
    const query = {
      operationIds,
      accounts: accounts.scope,
      atUnixMs: nowUnixMs,
      weeks,
      gaps: sla.objective.type === 'silence',
    };
    const wasMissing = this.missing.has(rule);
    if (!this.hours.has(rule)) this.missing.add(rule);
    const rows = operationIds.length === 0 ? [] : await this.reader.read(query);
    this.missing.delete(rule);
    if (wasMissing) for (const group of this.groups.groupsOf(rule)) group.isStale = true;
    rule.setBaselines(
      new Map(
        rows.map(({ operationId, account, baseline }) => [baselineKey(operationId, account), baseline]),
      ),
    );
    this.hours.set(rule, hour);
    const byId = new Map(operations.map((operation) => [operation.id, operation]));
    for (const { operationId, account } of rows) {
      const operation = byId.get(operationId);
      const accountId = this.names.idOf(account);
      if (operation !== undefined && accountId !== undefined) {
        this.groups.keyOf(rule, operation, accountId, account);
      }
    }
    return true;
  }
}

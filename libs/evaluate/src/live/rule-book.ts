import { type Sla } from '#contract';
import { type Clock } from '#kit';
import { selectAccounts, type SelectedAccounts } from '../accounts/account-scope.js';
import { Overrides } from '../accounts/overrides.js';
import { type HoursSource } from '../calendar/hours-source.js';
import { OperationIndex } from '../operations/operations.js';
import { type SlaSource, type WindowReader } from '../ports.js';
import { LiveRule, type Meaning } from './live-rule.js';
import { RememberedAccounts } from './remembered-accounts.js';

/** How many accounts there are decides over how many a rule's false pages are split; that may be old. */
const COUNT_AGAIN_MS = 60_000;

/** A rule that is not what it was: new without `before`, gone without `after`, with other hours where both are the same. */
export type RuleChange = { before: LiveRule | undefined; after: LiveRule | undefined };

/** The SLAs with what they mean, read anew when they have changed. */
export class RuleBook {
  private readonly operations = new OperationIndex();
  /** SLAs that can't be judged, by id, and why; what such a one was before stays. */
  broken: ReadonlyMap<string, unknown> = new Map();
  private rules = new Map<string, LiveRule>();
  private revision: string | undefined;
  private countedAtUnixMs = 0;

  constructor(
    private readonly slas: SlaSource,
    private readonly windows: Pick<WindowReader, 'operations'>,
    private readonly hours: HoursSource | undefined,
    private readonly clock: Clock,
  ) {}

  [Symbol.iterator](): IterableIterator<LiveRule> {
    return this.rules.values();
  }

  find(slaId: string): LiveRule | undefined {
    return this.rules.get(slaId);
  }

  /**
   * Reads the rules where they have changed, and tells what became of each. One that is changed in name only stays.
   * @throws where they can't be read; the next call tells what this one would have told
   */
  async refresh(): Promise<RuleChange[]> {
    const nowUnixMs = this.clock.nowMs();
    const revision = await this.slas.revision();
    if (revision === this.revision) {
      if (nowUnixMs - this.countedAtUnixMs >= COUNT_AGAIN_MS) await this.countAccounts(nowUnixMs);
      return [];
    }
    await this.hours?.refresh();
    this.operations.replace(await this.windows.operations());
    const source = new RememberedAccounts(this.slas);
    const changes: RuleChange[] = [];
    const rules = new Map<string, LiveRule>();
    const broken = new Map<string, unknown>();
    for (const sla of await this.slas.all()) {
      const before = this.rules.get(sla.id);
      try {
        const meaning = await this.meaningOf(sla, source);
        const isSame = before !== undefined && meansTheSame(before, meaning);
        const rule = isSame ? before : new LiveRule(meaning);
        if (!isSame || before.hours !== meaning.hours) changes.push({ before, after: rule });
        if (isSame) rule.adopt(meaning);
        rules.set(sla.id, rule);
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
        broken.set(sla.id, error);
        if (before !== undefined) rules.set(sla.id, before);
      }
    }
    for (const [id, before] of this.rules) if (!rules.has(id)) changes.push({ before, after: undefined });
    this.rules = rules;
    this.broken = broken;
    this.revision = revision;
    this.countedAtUnixMs = nowUnixMs;
    return changes;
  }

  /** New accounts are no change of a rule; reading ten thousand rules again for their number would take a second. */
  private async countAccounts(nowUnixMs: number): Promise<void> {
    const count = await this.slas.accountCount();
    for (const rule of this.rules.values()) rule.recount(count);
    this.countedAtUnixMs = nowUnixMs;
  }

  private async meaningOf(sla: Sla, source: SlaSource): Promise<Meaning> {
    return {
      sla,
      operations: this.operations.selectedBy(sla.operation),
      accounts: await selectAccounts(sla.accounts, source),
      overrides: await Overrides.of(sla, source),
      hours: this.hours?.hoursOf(sla),
    };
  }
}

/** Whether the same requests are judged by the same numbers. */
function meansTheSame(rule: LiveRule, { sla, operations, accounts, overrides }: Meaning): boolean {
  return (
    rule.sla.windowSeconds === sla.windowSeconds &&
    JSON.stringify(rule.sla.objective) === JSON.stringify(sla.objective) &&
    rule.operations.length === operations.length &&
    rule.operations.every(({ id }, i) => operations[i]?.id === id) &&
    isSameScope(rule.accounts, accounts) &&
    rule.overrides.equals(overrides)
  );
}

function isSameScope({ scope: a }: SelectedAccounts, after: SelectedAccounts): boolean {
  const { scope: b } = after;
  if (a.scope !== 'keys' || b.scope !== 'keys') return a.scope === b.scope;
  return a.keys.length === b.keys.length && a.keys.every((key) => after.has(key));
}

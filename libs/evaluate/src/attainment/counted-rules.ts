import { type AccountContract, type AccountSelector } from '#contract';
import { Overrides } from '../accounts/overrides.js';
import { type HoursSource } from '../calendar/hours-source.js';
import { OperationIndex } from '../operations/operations.js';
import { type KnownOperation, type SlaSource } from '../ports.js';
import { type CountedRule } from './day-counter.js';
import { type AttainmentRule } from './ports.js';

/** Looks up what versions of SLAs mean now. */
export class RuleLookup {
  private readonly index = new OperationIndex();
  private readonly accounts: Pick<SlaSource, 'accountsWith'>;

  /** It lives for one round, in which the same labels are asked for once. */
  constructor(
    source: Pick<SlaSource, 'accountsWith'>,
    private readonly hours: HoursSource,
    operations: KnownOperation[],
    private readonly contracts: ReadonlyMap<string, AccountContract>,
  ) {
    this.index.replace(operations);
    const asked = new Map<string, Promise<string[]>>();
    this.accounts = {
      accountsWith(labels) {
        const key = JSON.stringify(labels);
        const keys = asked.get(key) ?? source.accountsWith(labels);
        asked.set(key, keys);
        return keys;
      },
    };
  }

  /** @throws where the accounts can't be read, or the SLA names a calendar that is not there */
  async of({ id, sla, sinceUnixMs, untilUnixMs }: AttainmentRule): Promise<CountedRule> {
    const overrides = await Overrides.of(sla, this.accounts);
    return {
      id,
      sinceUnixMs,
      untilUnixMs,
      sla,
      operations: this.index.selectedBy(sla.operation),
      covers: await this.covering(sla.accounts),
      objectiveOf: (account) => overrides.objectiveOf(account),
      contractOf: (account) => this.contracts.get(account),
      hours: this.hours.hoursOf(sla),
    };
  }

  private async covering(selector: AccountSelector): Promise<CountedRule['covers']> {
    if (selector === 'total') return () => false;
    if (selector === 'each') return () => true;
    const keys = 'keys' in selector ? selector.keys : await this.accounts.accountsWith(selector.labels);
    const covered = new Set(keys);
    return (account) => covered.has(account);
  }
}

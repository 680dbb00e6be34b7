import { type Objective, type ObjectiveOverride, type Sla } from '#contract';
import { type SlaSource } from '../ports.js';

/** What a rule promises each of its accounts: its objective, unless an override names the account. */
export class Overrides {
  private constructor(
    private readonly objective: Objective,
    private readonly byAccount: ReadonlyMap<string, Objective>,
  ) {}

  /**
   * Labels are those of now. The first override that names an account holds.
   * @throws where the source can't be read
   */
  static async of(
    { objective, overrides = [] }: Pick<Sla, 'objective' | 'overrides'>,
    source: Pick<SlaSource, 'accountsWith'>,
  ): Promise<Overrides> {
    const byAccount = new Map<string, Objective>();
    for (const override of overrides) {
      const { accounts } = override;
      const keys = 'keys' in accounts ? accounts.keys : await source.accountsWith(accounts.labels);
      const promised = overridden(objective, override.objective);
      for (const key of keys) if (!byAccount.has(key)) byAccount.set(key, promised);
    }
    return new Overrides(objective, byAccount);
  }

  /** Whether they promise every account the same. */
  equals(other: Overrides): boolean {
    const isSame = (objective: Objective, account?: string): boolean =>
      JSON.stringify(objective) ===
      JSON.stringify(account === undefined ? other.objective : other.byAccount.get(account));
    return (
      isSame(this.objective) &&
      this.byAccount.size === other.byAccount.size &&
      [...this.byAccount].every(([account, objective]) => isSame(objective, account))
    );
  }

  /** All that are promised, the rule's own first. */
  objectives(): Objective[] {
    return [...new Set([this.objective, ...this.byAccount.values()])];
  }

  /** Accounts of the same override share one object. */
  objectiveOf(account: string): Objective {
    return this.byAccount.get(account) ?? this.objective;
  }
}

/** Fields that the objective does not have are left out; a rule with such an override is refused when it is saved. */
export function overridden<T extends Objective>(objective: T, fields: ObjectiveOverride): T {
  return { ...objective, ...fields };
}

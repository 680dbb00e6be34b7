import { type Explanation } from '#contract';
import { type OpenViolation } from '../ports.js';

/** Who is named; undefined where that is nobody. */
export function culpritOf({ verdict, culprit }: Explanation): string | undefined {
  return verdict === 'named' && culprit ? `${culprit.kind} ${culprit.name}` : undefined;
}

/** Who has been named for what is open, with confidence enough to believe a glance that names the same. */
export class NamedCulprits {
  private readonly byViolation = new Map<string, string>();

  /** Told of all that is open, by whomever it was explained. */
  keep(open: OpenViolation[]): void {
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.byViolation.keys()) if (!ids.has(id)) this.byViolation.delete(id);
    for (const { id, explanation } of open) if (explanation) this.add([id], explanation);
  }

  add(violationIds: string[], explanation: Explanation): void {
    const name = explanation.confidence === 'low' ? undefined : culpritOf(explanation);
    if (name !== undefined) for (const id of violationIds) this.byViolation.set(id, name);
  }

  names(): Set<string | undefined> {
    return new Set(this.byViolation.values());
  }
}

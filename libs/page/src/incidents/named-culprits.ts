import { type Explanation } from '#contract';
import { type OpenViolation } from '../ports.js';
import { sharedBy } from './looks.js';

/** Who is named; undefined where that is nobody. */
export function culpritOf({ verdict, culprit }: Explanation): string | undefined {
  return verdict === 'named' && culprit ? `${culprit.kind} ${culprit.name}` : undefined;
}

/** Who has been named for what is open, with confidence enough to believe a glance that names the same. */
export class NamedCulprits {
  private readonly byViolation = new Map<string, { name: string; sharedBy: string }>();

  /** Told of all that is open, by whomever it was explained. */
  keep(open: OpenViolation[]): void {
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.byViolation.keys()) if (!ids.has(id)) this.byViolation.delete(id);
    for (const violation of open) if (violation.explanation) this.add([violation], violation.explanation);
  }

  add(violations: OpenViolation[], explanation: Explanation): void {
    const name = explanation.confidence === 'low' ? undefined : culpritOf(explanation);
    if (name === undefined) return;
    for (const one of violations) this.byViolation.set(one.id, { name, sharedBy: sharedBy(one) });
  }

  names(): Set<string | undefined> {
    return new Set([...this.byViolation.values()].map(({ name }) => name));
  }

  /** What a look has been shared by that named somebody, as {@link sharedBy} has it. */
  explained(): Set<string> {
    return new Set([...this.byViolation.values()].map((one) => one.sharedBy));
  }

  /** The most operations, or kinds of badness, that one and the same is named for. */
  widest(): number {
    const byName = new Map<string, Set<string>>();
    for (const one of this.byViolation.values())
      byName.set(one.name, (byName.get(one.name) ?? new Set()).add(one.sharedBy));
    return Math.max(0, ...[...byName.values()].map(({ size }) => size));
  }
}

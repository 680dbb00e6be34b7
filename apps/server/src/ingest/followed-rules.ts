import { type Aggregator } from '#aggregate';
import { type Sla } from '#contract';
import { coversOperation, namesExactly } from '#evaluate';
import { SPAN_KINDS, type Dictionaries, type SpanKind } from '#span';
import { type MeasuringRules } from './ingest.js';

/** What SLAs and registered accounts mean for counting: what is kept per account, and what never falls into (other). */
export class FollowedRules {
  private slas: Sla[] = [];
  private readonly registered = new Set<number>();

  constructor(private readonly dictionaries: Dictionaries) {}

  follow({ slas, registered: { added, removed } }: MeasuringRules): void {
    this.slas = slas;
    for (const sla of slas.filter(({ operation }) => namesExactly(operation))) {
      for (const kind of kindsOf(sla)) this.dictionaries.registerOperation({ ...sla.operation, kind });
    }
    for (const key of removed) this.registered.delete(this.dictionaries.registerAccount(key));
    for (const key of added) this.registered.add(this.dictionaries.registerAccount(key));
  }

  /** Hands them to what counts, for spans from now on. */
  applyTo(aggregator: Pick<Aggregator, 'trackOperations' | 'registerAccounts'>): void {
    const slas = this.slas.filter(({ accounts }) => accounts !== 'total');
    aggregator.trackOperations((operation) => slas.some((sla) => coversOperation(sla, operation)));
    aggregator.registerAccounts(this.registered);
  }
}

/** The kinds in which an operation that is named exactly can appear. */
function kindsOf({ operation: { kind } }: Sla): readonly SpanKind[] {
  if (kind === 'any') return SPAN_KINDS;
  return kind === 'entry' ? ['server', 'consumer'] : [kind];
}

import { type OperationRef } from '#contract';
import { ATTAINMENT } from './declarations.js';
import { type Family, type Sample } from './family.js';
import { operationLabels } from './latency-names.js';

/** What the period under way has kept of one promise. */
export type KeptSoFar = {
  slaId: string;
  operation: OperationRef;
  account: string;
  /** Null without requests. */
  attainedRatio: number | null;
  targetRatio: number;
  budgetLeftRatio: number;
};

/** Attainment as gauges. */
export class AttainmentMetrics {
  private kept: { shared: Sample['sharedLabels']; of: KeptSoFar }[] = [];

  /** @param limit how many (SLA, operation, account) have series of their own */
  constructor(private readonly limit: number) {}

  /** Replaces all by these; of more than there is room for, those with the least budget left are shown. */
  set(kept: readonly KeptSoFar[]): void {
    const worstFirst = [...kept].sort((a, b) => a.budgetLeftRatio - b.budgetLeftRatio);
    this.kept = worstFirst.slice(0, this.limit).map((of) => ({
      of,
      shared: { sla: of.slaId, ...operationLabels(of.operation, 'service_name'), account: of.account },
    }));
  }

  families(): Family[] {
    const samples = (valueOf: (of: KeptSoFar) => number | null) => (): Sample[] =>
      this.kept.flatMap(({ of, shared }) => {
        const value = valueOf(of);
        return value === null || shared === undefined ? [] : [{ labels: {}, sharedLabels: shared, value }];
      });
    return [
      { declaration: ATTAINMENT.budgetLeft, samples: samples(({ budgetLeftRatio }) => budgetLeftRatio) },
      { declaration: ATTAINMENT.attained, samples: samples(({ attainedRatio }) => attainedRatio) },
      { declaration: ATTAINMENT.target, samples: samples(({ targetRatio }) => targetRatio) },
    ];
  }
}

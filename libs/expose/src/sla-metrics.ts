import { type Sla, SlaState } from '#contract';
import { type KeyState, type StatesSnapshot } from '#evaluate';
import { SLA } from './declarations.js';
import { type Family, type Sample } from './family.js';
import { operationLabels } from './latency-names.js';

const STATES = SlaState.options;

/** What a person wants to see first, where not all can be shown. */
const URGENCY: Record<SlaState, number> = {
  firing: 0,
  pending: 1,
  'no-data': 2,
  unknown: 3,
  paused: 4,
  resolved: 5,
  ok: 6,
};

/** The states of all SLAs as gauges: one-hot by the label `state`, as kube-state-metrics does it. */
export class SlaMetrics {
  private shown: Sample[] = [];
  private counted: Sample[] = [];
  private rules: Sample[] = [];

  /** @param limit how many (SLA, operation, account) have series of their own */
  constructor(readonly limit: number) {}

  /** Replaces all states by these. */
  set({ counts, keys }: StatesSnapshot): void {
    const worstFirst = keys.toSorted((a, b) => URGENCY[a.state] - URGENCY[b.state]);
    this.shown = worstFirst.slice(0, this.limit).flatMap(stateSamples);
    this.counted = counts.flatMap(({ slaId, states }) =>
      STATES.map((state) => ({ labels: { sla: slaId, state }, value: states[state] })),
    );
  }

  /** The SLAs as they are now. */
  follow(slas: readonly Sla[]): void {
    this.rules = slas.map(({ id, version = 1, mode = 'live', severity }) => ({
      labels: { sla: id, version: String(version), mode, severity },
      value: 1,
    }));
  }

  families(): Family[] {
    return [
      { declaration: SLA.info, samples: () => this.rules },
      { declaration: SLA.state, samples: () => this.shown },
      { declaration: SLA.accounts, samples: () => this.counted },
    ];
  }
}

function stateSamples({ slaId, operation, account, state }: KeyState): Sample[] {
  const sharedLabels = { sla: slaId, ...operationLabels(operation, 'service_name'), account };
  return STATES.map((each) => ({ labels: { state: each }, sharedLabels, value: each === state ? 1 : 0 }));
}

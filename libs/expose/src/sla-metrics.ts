import { type Sla, SlaState } from '#contract';
import { type SlaStatus } from '#evaluate';
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
  constructor(private readonly limit: number) {}

  /** Replaces all states by these. */
  set(statuses: readonly SlaStatus[]): void {
    const worstFirst = [...statuses].sort((a, b) => URGENCY[a.state] - URGENCY[b.state]);
    this.shown = worstFirst.slice(0, this.limit).flatMap(stateSamples);
    const counts = new Map<string, Record<SlaState, number>>();
    for (const { slaId, state } of statuses) {
      const ofSla = counts.get(slaId) ?? none();
      ofSla[state]++;
      counts.set(slaId, ofSla);
    }
    this.counted = [...counts].flatMap(([sla, ofSla]) =>
      STATES.map((state) => ({ labels: { sla, state }, value: ofSla[state] })),
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

function none(): Record<SlaState, number> {
  return { unknown: 0, 'no-data': 0, paused: 0, ok: 0, pending: 0, firing: 0, resolved: 0 };
}

function stateSamples({ slaId, operation, account, state }: SlaStatus): Sample[] {
  const sharedLabels = { sla: slaId, ...operationLabels(operation, 'service_name'), account };
  return STATES.map((each) => ({ labels: { state: each }, sharedLabels, value: each === state ? 1 : 0 }));
}

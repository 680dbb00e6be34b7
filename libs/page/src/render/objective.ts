import { type Incident, type IncidentAccount, type Measurement, type Sla } from '#contract';
import { formatCount, formatDuration, formatPercent, formatWindow } from './units.js';

type Objective = Sla['objective'];

/** "p99" or "failed": what the measured number is. */
export function measureName(objective: Objective): string {
  return objective.type === 'latency' ? `p${objective.percentile}` : 'failed';
}

export function measuredValue(objective: Objective, measurement: Measurement, digits = 3): string {
  if (measurement.total === 0) return 'no requests';
  if (objective.type === 'error-rate') return formatPercent(measurement.bad / measurement.total, digits);
  return measurement.measuredNs === null ? 'not measured' : formatDuration(measurement.measuredNs, digits);
}

export function promisedValue(objective: Objective): string {
  return objective.type === 'latency'
    ? formatDuration(objective.thresholdMs * 1e6)
    : objective.type === 'error-rate'
      ? `${objective.maxPercent} %`
      : objective.type;
}

/** "37 of 412 requests slow in the last 60 s" */
export function countsOf(objective: Objective, measurement: Measurement): string {
  const bad = objective.type === 'latency' ? 'slow' : 'failed';
  const window = formatWindow(measurement.windowSeconds);
  return `${formatCount(measurement.bad)} of ${formatCount(measurement.total)} requests ${bad} in the last ${window}`;
}

/** The accounts whose state the page is about, the worst measured first: those that violate, or all once none does. */
export function accountsByBadness(incident: Pick<Incident, 'accounts' | 'sla'>): IncidentAccount[] {
  const violating = incident.accounts.filter((account) => account.leftAt === null);
  const badness = ({ measurement: m }: IncidentAccount) =>
    incident.sla.objective.type === 'latency' ? (m.measuredNs ?? 0) : m.total === 0 ? 0 : m.bad / m.total;
  return (violating.length > 0 ? violating : incident.accounts).toSorted(
    (a, b) =>
      badness(b) - badness(a) || b.measurement.bad - a.measurement.bad || (a.account < b.account ? -1 : 1),
  );
}

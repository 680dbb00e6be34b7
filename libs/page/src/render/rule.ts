import { type Sla } from '#contract';
import { inert } from './inert.js';
import { formatDuration, formatWindow } from './units.js';

/** The SLA in words: "99 % of requests within 500 ms over 60 s, each account with tier: gold alone". */
export function ruleInWords(sla: Sla): string {
  const { objective } = sla;
  const promise =
    objective.type === 'latency'
      ? `${objective.percentile} % of requests within ${formatDuration(objective.thresholdMs * 1e6)}`
      : objective.type === 'error-rate'
        ? `at most ${objective.maxPercent} % of requests fail`
        : objective.type;
  return `${promise} over ${formatWindow(sla.windowSeconds)}, ${scopeInWords(sla)}`;
}

function scopeInWords({ accounts }: Sla): string {
  if (accounts === 'total') return 'all traffic as one';
  if (accounts === 'each') return 'each account alone';
  if ('keys' in accounts) return 'each of the named accounts alone';
  const labels = Object.entries(accounts.labels).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `each account with ${inert(labels.join(', '), 100)} alone`;
}

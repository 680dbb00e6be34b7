import { type Sla } from '#contract';
import { type SlaStatus } from '#evaluate';
import { account, BEGAN_UNIX_MS, GOLD_SLA } from './incidents.js';

export const checkout = {
  id: 7,
  service: 'shop',
  name: 'POST /checkout',
  kind: 'server' as const,
  entry: true,
};

export function sla(id: string, change: Partial<Sla> = {}): Sla {
  return { ...GOLD_SLA, id, ...change };
}

export function status(slaId: string, name: string, change: Partial<SlaStatus> = {}): SlaStatus {
  const alerting = change.alerting ?? true;
  return {
    slaId,
    operation: checkout,
    account: name,
    state: alerting ? 'firing' : 'ok',
    reason: alerting ? 'violation-confident' : 'within-objective',
    alerting,
    sinceUnixMs: BEGAN_UNIX_MS + 10_000,
    violatingSinceUnixMs: alerting ? BEGAN_UNIX_MS : null,
    measurement: account(name, 37, 412, 2_310).measurement,
    ...change,
  };
}

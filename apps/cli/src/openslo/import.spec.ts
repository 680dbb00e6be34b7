import { loadDefinitions } from '../files/load-definitions.js';
import { readSource } from '../files/find-files.js';

const load = (name: string) => loadDefinitions([readSource(`test/fixtures/openslo/${name}.yaml`)], {});

function findingsOf(name: string, severity: string): string[] {
  return load(name)
    .findings.filter((finding) => finding.severity === severity)
    .map(({ message, place }) => {
      const at = place?.source.position(place.from);
      return `${at?.line}:${at?.column} ${message}`;
    });
}

describe('OpenSLO documents', () => {
  it('of an error budget with burn rates are an slo and its channels', () => {
    const { sections } = load('rolling-budget');
    expect(findingsOf('rolling-budget', 'error')).toEqual([]);
    expect(sections.slas).toEqual({
      'checkout-availability': {
        name: 'Checkout answers in time',
        operation: { service: 'web', name: 'POST /checkout' },
        accounts: { keys: ['acme', 'globex'] },
        objective: {
          type: 'slo',
          targetPercent: 99.9,
          thresholdMs: 300,
          period: { type: 'rolling', days: 28 },
          burnRates: [
            { longSeconds: 3_600, shortSeconds: 300, factor: 14.4 },
            { longSeconds: 21_600, shortSeconds: 1_200, factor: 6 },
          ],
        },
        severity: 'error',
        forSeconds: 120,
        channels: ['on-call', 'existing-chat'],
      },
    });
    expect(sections.channels).toEqual({
      'on-call': { type: 'email', name: 'On call', to: ['oncall@example.com', 'lead@example.com'] },
    });
    expect(findingsOf('rolling-budget', 'warning')).toEqual([
      '7:16 spec.description is left out: Culprit keeps no descriptions',
      '22:3 metadata.labels are left out: a rule has no labels',
    ]);
  });

  it('of failed requests over calendar months too', () => {
    expect(load('calendar-month').findings).toEqual([]);
    expect(load('calendar-month').sections.slas).toEqual({
      'billing-succeeds': {
        name: 'billing-succeeds',
        operation: { service: 'billing', name: 'POST /invoices/*', kind: 'server' },
        accounts: 'each',
        objective: {
          type: 'slo',
          targetPercent: 99.5,
          period: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
        },
        channels: [],
        calendar: 'office-berlin',
        mode: 'shadow',
      },
    });
  });

  it('over minutes are a rule on latency', () => {
    expect(load('fast-latency').findings).toEqual([]);
    expect(load('fast-latency').sections.slas).toEqual({
      'search-is-fast': {
        name: 'search-is-fast',
        operation: { service: 'search', name: 'GET /search' },
        objective: { type: 'latency', percentile: 95, thresholdMs: 250 },
        windowSeconds: 300,
        severity: 'critical',
        channels: ['on-call'],
      },
    });
  });

  it('say where everything is that Culprit can not do', () => {
    expect(findingsOf('unsupported', 'error')).toEqual([
      '67:7 kind: "AlertSilence" is not one of OpenSLO v1; there is SLO, SLI, AlertPolicy, AlertCondition, AlertNotificationTarget, DataSource, Service',
      '80:3 spec.objectives: Culprit has one objective per rule: write an SLO for each',
      '83:3 spec.alertPolices is not a field here; did you mean "alertPolicies"?',
      '6:5 metadata.annotations.culprit/severty is not an annotation here; did you mean "culprit/severity"?',
      '28:20 spec.budgetingMethod is "Timeslices", but Culprit counts requests: "Occurrences"',
      '17:19 spec.indicator.spec.ratioMetric.good.metricSource.type is "Prometheus", but Culprit measures from traces: write "type: culprit" with a spec such as {operation: "POST /checkout", maxLatency: 400ms}',
      '22:19 spec.indicator.spec.ratioMetric.total.metricSource.type is "Prometheus", but Culprit measures from traces: write "type: culprit" with a spec such as {operation: "POST /checkout", maxLatency: 400ms}',
      '34:23 spec.alertPolicies[0].alertPolicyRef names no AlertPolicy: "paje"; there is "page"',
      '26:17 spec.timeWindow[0].duration is no fixed time as it rolls: write it in days, such as "30d"',
      '31:24 spec.objectives[0].timeSliceTarget is of time slices, which Culprit does not count',
      '32:24 spec.objectives[0].timeSliceWindow is of time slices, which Culprit does not count',
      '57:49 spec.indicator.spec.ratioMetric.total.metricSource.spec has to be of the same requests as the other metric, all of them',
      '61:30 spec.timeWindow[0].calendar.startTime has to be 00:00:00 on the first day of a month: periods of Culprit begin there',
    ]);
    expect(findingsOf('unsupported', 'warning')).toEqual([
      '39:9 metadata.name is used by no SLO here, and left out',
    ]);
    expect(load('unsupported').sections.slas).toEqual({});
  });

  it('point at their own fields where the server has something against a rule', () => {
    const defined = load('rolling-budget');
    const at = (pointer: string) => {
      const place = defined.placeOf(`/slas/checkout-availability${pointer}`);
      return (
        place && `${place.source.position(place.from).line}: ${place.source.text.slice(place.from, place.to)}`
      );
    };
    expect(at('/objective/thresholdMs')).toBe('38: 0.3s');
    expect(at('/objective/targetPercent')).toBe('50: 0.999');
    expect(at('/objective/burnRates/1/factor')).toBe('81: condition');
    expect(at('/channels/1')).toBe('89: existing-chat');
    expect(at('/operation/service')).toBe('25: web');
    expect(at('')).toBe('20: checkout-availability');
  });
});

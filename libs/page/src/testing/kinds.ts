import { type Incident, type Measurement, type Objective } from '#contract';
import { leadOf } from '../incidents/lead.js';
import {
  account,
  errorRateIncident,
  exemplar,
  GOLD_ACCOUNTS,
  GOLD_SLA,
  incident,
  type OneViolation,
} from './incidents.js';

/** An incident of an objective, with one account's numbers. */
function incidentOf(
  id: string,
  name: string,
  objective: Objective,
  measurement: Partial<Measurement>,
  change: OneViolation = {},
): Incident {
  const base = account('acme', 0, 0, 0);
  return incident({
    sla: { ...GOLD_SLA, id, name, version: 3, objective },
    accounts: [{ ...base, measurement: { ...base.measurement, ...measurement } }],
    ...change,
  });
}

export function sloIncident(): Incident {
  const objective: Objective = {
    type: 'slo',
    targetPercent: 99.9,
    thresholdMs: 300,
    period: { type: 'rolling', days: 28 },
    burnRates: [
      { longSeconds: 3600, shortSeconds: 300, factor: 14.4 },
      { longSeconds: 21_600, shortSeconds: 1800, factor: 6 },
    ],
  };
  return incidentOf('checkout-slo', 'Checkout SLO', objective, {
    windowSeconds: 3600,
    total: 96_000,
    bad: 2_016,
    allowedRatio: 0.001,
    measuredNs: null,
    effectiveThresholdNs: 301_000_000,
    burn: { longSeconds: 3600, shortSeconds: 300, factor: 14.4, longRate: 21, shortRate: 34 },
    budget: { periodStartUnixMs: 0, total: 31_000_000, bad: 27_280, leftRatio: 0.12 },
  });
}

/** Overspent, of failed requests, in a calendar month; nothing is known of the pair of windows. */
export function overspentIncident(): Incident {
  const objective: Objective = {
    type: 'slo',
    targetPercent: 99.5,
    period: { type: 'calendar', unit: 'month', timeZone: 'Europe/Berlin' },
  };
  const numbers = { windowSeconds: 21_600, total: 8_000, bad: 400, allowedRatio: 0.005 };
  const measurement: Measurement = {
    ...account('*', 0, 0, 0).measurement,
    ...numbers,
    measuredNs: null,
    effectiveThresholdNs: null,
    budget: { periodStartUnixMs: 0, total: 90_000, bad: 630, leftRatio: -0.4 },
  };
  return errorRateIncident({
    sla: {
      ...leadOf(errorRateIncident()).sla,
      id: 'month',
      name: 'Checkout of the month',
      version: 1,
      objective,
    },
    accounts: [account('*', 0, 0, 0, { labels: {}, measurement })],
  });
}

export function regressionIncident(): Incident {
  const objective: Objective = { type: 'regression', percentile: 99, maxFactor: 1.5, weeks: 4 };
  return incidentOf('usual-checkout', 'Checkout as usual', objective, {
    windowSeconds: 300,
    total: 412,
    bad: 37,
    measuredNs: 1.9e9,
    effectiveThresholdNs: 1.185e9,
    baseline: { weeks: 4, quantileNs: 790e6, requests: null },
  });
}

const withoutCulprit = {
  explanation: {
    verdict: 'unclear',
    reason: 'no-bad-requests',
    confidence: 'none',
    candidates: [],
    sentence:
      'No request is slow or failed here: they have stopped coming. The examples are the last that came.',
    incomplete: false,
    violatingTraces: 0,
    baselineTraces: 0,
  },
  exemplars: [118, 97, 64].map((ms, i) => {
    const { culpritShare: _, ...plain } = exemplar(i, ms, { role: 'healthy' });
    return plain;
  }),
  lastBadSpanEndUnixMs: null,
  lastBadSpanArrivalUnixMs: null,
} satisfies OneViolation;

export function silenceIncident(): Incident {
  const numbers = {
    windowSeconds: 360,
    allowedRatio: 0,
    measuredNs: null,
    effectiveThresholdNs: null,
    baseline: { weeks: 4, quantileNs: null, requests: 242 },
  };
  return incidentOf('acme-calls', 'Acme calls', { type: 'silence', weeks: 4 }, numbers, withoutCulprit);
}

export function requestRateIncident(): Incident {
  const objective: Objective = { type: 'request-rate', minPerSecond: 0.5, maxPerSecond: 100 };
  const numbers = { total: 8_412, allowedRatio: 0, measuredNs: null, effectiveThresholdNs: null };
  return incidentOf('checkout-rate', 'Checkout rate', objective, numbers, {
    ...withoutCulprit,
    explanation: {
      ...withoutCulprit.explanation,
      sentence: 'No request is slow or failed here: too many come. The examples are typical of them.',
    },
  });
}

/** A rule with all that it can say of when and for whom; one account is promised something else. */
export function richIncident(): Incident {
  const [acme, globex] = GOLD_ACCOUNTS;
  if (!acme || !globex) throw new Error('the sample incident has lost its accounts');
  return incident({
    sla: {
      ...GOLD_SLA,
      version: 12,
      accounts: {
        labels: { tier: { in: ['gold', 'silver'] }, region: { notIn: ['cn'] }, beta: { exists: false } },
      },
      overrides: [
        { accounts: { keys: ['globex'] }, objective: { thresholdMs: 800 } },
        { accounts: { labels: { tier: 'silver' } }, objective: { thresholdMs: 2_000 } },
      ],
      forSeconds: 120,
      calendar: 'office-hours',
    },
    accounts: [
      acme,
      { ...globex, measurement: { ...globex.measurement, effectiveThresholdNs: 805_000_000 } },
      { ...acme, account: 'initech', state: 'paused', reason: 'outside-hours', labels: { tier: 'silver' } },
    ],
  });
}

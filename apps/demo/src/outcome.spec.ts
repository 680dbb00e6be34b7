import { type Candidate, type Incident } from '#contract';
import { FAULTS } from './faults.js';
import { GOLD_CHECKOUT } from './promises.js';
import { type Mail } from './inbox/inbox.js';
import { incidentOf, isEndOf, isPage, judge } from './outcome.js';

const payments: Candidate = {
  name: 'payments',
  kind: 'service',
  share: 0.91234,
  violatingNs: 9e8,
  baselineNs: 4e7,
  evidence: 'inside payments',
};

const mail: Mail = {
  id: 1,
  file: '/tmp/001.eml',
  receivedAtUnixMs: 10_000,
  from: '',
  to: '',
  subject: '',
  incidentId: '12',
  text: 'See http://127.0.0.1:4300/incidents/12, and (http://127.0.0.1:4300/traces/9).',
};

function incidentWith(id: string, culprit: Candidate | undefined): Incident {
  const example = {
    traceId: 'a',
    spanId: 'b',
    account: 'x',
    startUnixNano: '1',
    durationNs: 1,
    error: false,
  };
  const violation = {
    id,
    sla: GOLD_CHECKOUT.sla,
    operation: { service: 'web', name: 'POST /checkout', kind: 'server' as const },
    openedAt: '2026-01-01T00:00:00Z',
    resolvedAt: null,
    violatingSinceUnixMs: 1000,
    accounts: [],
    explanation: null,
  };
  return {
    id,
    status: 'open',
    mode: 'live',
    key: { by: 'operation', ...violation.operation },
    severity: 'error',
    openedAt: violation.openedAt,
    reopenedAt: null,
    resolvedAt: null,
    violatingSinceUnixMs: 1000,
    violations: [violation],
    blastRadius: { accounts: 0, violating: 0, byTier: [], slas: 1, operations: 1, allTraffic: false },
    handling: {
      acknowledgedAt: null,
      acknowledgedBy: null,
      assignee: null,
      snoozedUntil: null,
      resolvedBy: null,
    },
    accountHandling: [],
    timeline: [],
    deliveries: [],
    lastBadSpanEndUnixMs: 7655,
    lastBadSpanArrivalUnixMs: 8000,
    explanation: {
      verdict: culprit ? 'named' : 'unclear',
      reason: culprit ? 'excess-over-baseline' : 'candidates-tie',
      confidence: 'high',
      ...(culprit && { culprit }),
      candidates: [],
      sentence: '',
      incomplete: false,
      violatingTraces: 2,
      baselineTraces: 9,
    },
    exemplars: [
      { ...example, role: 'violating' },
      { ...example, role: 'violating' },
      { ...example, role: 'healthy' },
    ],
  };
}

describe('what came of a fault', () => {
  it('is reported from the incident and the mail', () => {
    expect(judge(FAULTS['slow-service'], mail, incidentWith('12', payments))).toEqual({
      failure: undefined,
      report: {
        fault: 'slow-service',
        expectedCulprit: 'payments',
        culprit: 'payments',
        share: 0.912,
        timeToPageSeconds: 2.35,
        exemplars: 2,
        incident: '12',
        mail: '/tmp/001.eml',
      },
    });
  });

  it('is a failure where another is named, none, or the mail is about nothing', () => {
    const fault = FAULTS['slow-database'];
    expect(judge(fault, mail, incidentWith('12', payments)).failure).toMatch(/names payments, but shop/);
    expect(judge(fault, mail, incidentWith('12', undefined)).failure).toMatch(
      /no culprit \(candidates-tie\)/,
    );
    expect(judge(fault, mail, undefined).failure).toMatch(/no open incident/);
  });

  it('is a failure where the page leaves out what it has to say', () => {
    const fault = { ...FAULTS['slow-service'], pageSays: ['acme', 'reports 2.4.1'] };
    const incident = incidentWith('12', payments);
    const told = { ...mail, text: `${mail.text} reports 2.4.1` };
    expect(judge(fault, told, incident).failure).toBe('The page does not say acme.');
    expect(judge(fault, { ...told, text: `${told.text} for acme` }, incident).failure).toBeUndefined();
  });

  it('is read from the incident that the mail is about', () => {
    const incidents = ['1', '2', '12', '9'].map((id) => incidentWith(id, payments));
    expect(incidentOf(mail, incidents)?.id).toBe('12');
    expect(incidentOf({ ...mail, incidentId: undefined }, incidents)).toBeUndefined();
  });
});

describe('a mail', () => {
  it('is a page where it is about an incident, and no test of a channel', () => {
    expect(isPage({ ...mail, subject: '[culprit] payments slows POST /checkout' })).toBe(true);
    expect(isPage({ ...mail, subject: '[culprit] TEST: Sample checkout' })).toBe(false);
    expect(isPage({ ...mail, incidentId: undefined })).toBe(false);
  });

  it('tells of the end of its own incident only', () => {
    const end = { ...mail, subject: '[culprit] Resolved after 2 min 16 s: payments slowed 2 operations' };
    expect(isEndOf(end, '12')).toBe(true);
    expect(isEndOf(end, '9')).toBe(false);
    expect(isEndOf({ ...mail, subject: '[culprit] Not acknowledged for 30 s: payments' }, '12')).toBe(false);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { Sla, type SlaState } from '#contract';
import { type KeyState } from '#evaluate';
import { wantsOpenMetrics } from './accept.js';
import { readExposition } from './exposition.fixture.js';
import { OWN } from './declarations.js';
import { Metrics } from './metrics.js';
import { namedAccounts } from './named-accounts.js';
import { setTotal } from './own-metrics.js';
import { metricsReference } from './reference.js';
import { SlaMetrics } from './sla-metrics.js';

const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('Metrics', () => {
  it('speaks OpenMetrics to Prometheus and the text format to everybody else, again and again', async () => {
    const metrics = new Metrics([]);
    metrics.own.flushFailures.inc(2);
    for (let scrape = 0; scrape < 2; scrape++) {
      const open = await metrics.render(PROMETHEUS_3);
      expect(open.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
      expect(open.body).toContain('# TYPE culprit_flush_failures counter\nculprit_flush_failures_total 2\n');
      expect(open.body.endsWith('\n# EOF\n')).toBe(true);
      const text = await metrics.render('*/*');
      expect(text.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(text.body).toContain(
        '# TYPE culprit_flush_failures_total counter\nculprit_flush_failures_total 2\n',
      );
    }
  });

  it('reads running numbers right before a scrape', async () => {
    const metrics = new Metrics([]);
    let overflowed = 0;
    metrics.beforeScrape(() => {
      overflowed += 5;
      setTotal(metrics.own.dictionaryOverflow, { dictionary: 'accounts' }, overflowed);
    });
    await metrics.render(undefined);
    const samples = readExposition((await metrics.render(undefined)).body);
    expect(samples.filter(({ name }) => name === 'culprit_dictionary_overflow_total')).toEqual([
      { name: 'culprit_dictionary_overflow_total', labels: { dictionary: 'accounts' }, value: 10 },
    ]);
  });

  it("splits the time to page into the sender's part and ours", async () => {
    const metrics = new Metrics([]);
    metrics.observePage({ totalMs: 5000, senderDelayMs: 1500, ownMs: 3500 });
    const samples = readExposition((await metrics.render(undefined)).body);
    const sum = (name: string) => samples.find((sample) => sample.name === `${name}_sum`)?.value;
    expect(sum('culprit_time_to_page_seconds')).toBe(5);
    expect(sum('culprit_time_to_page_sender_seconds')).toBe(1.5);
    expect(sum('culprit_time_to_page_culprit_seconds')).toBe(3.5);
  });

  it('shows open incidents of every severity, those of which there are none too', async () => {
    const metrics = new Metrics([]);
    const live = { severity: 'critical', mode: 'live' } as const;
    metrics.showIncidents([live, { severity: 'critical', mode: 'shadow' }, live]);
    const samples = readExposition((await metrics.render(undefined)).body);
    const open = samples.filter(({ name }) => name === 'culprit_incidents_open');
    expect(open.map(({ labels, value }) => [labels['severity'], value])).toEqual([
      ['critical', 2],
      ['error', 0],
      ['warning', 0],
      ['info', 0],
    ]);
  });

  it('shows every metric that is declared', async () => {
    const { body } = await new Metrics([]).render(undefined);
    for (const { name, type } of Object.values(OWN)) expect(body).toContain(`# TYPE ${name} ${type}\n`);
  });

  it('is described in docs/metrics.md', async () => {
    const path = new URL('../../../../docs/metrics.md', import.meta.url);
    if (process.env['UPDATE_GOLDEN']) await writeFile(path, metricsReference());
    expect(metricsReference()).toBe(await readFile(path, 'utf8'));
  });
});

describe('wantsOpenMetrics', () => {
  it.each([
    [PROMETHEUS_3, true],
    ['application/openmetrics-text', true],
    ['text/plain;version=0.0.4;q=0.5, application/openmetrics-text;version=1.0.0;q=0.2', false],
    ['application/openmetrics-text;version=1.0.0;q=0', false],
    ['application/openmetrics-text;version=0.0.1', false],
    ['text/html,*/*;q=0.8', false],
    [undefined, false],
  ])('%s: %s', (accept, wanted) => expect(wantsOpenMetrics(accept)).toBe(wanted));
});

describe('SlaMetrics', () => {
  const key = (account: string, state: SlaState): KeyState => ({
    slaId: 'gold',
    operation: { id: 1, service: 'shop', name: 'POST /checkout', kind: 'server', entry: true },
    account,
    state,
  });
  const states = { unknown: 0, 'no-data': 0, paused: 0, ok: 7, pending: 1, firing: 1, resolved: 0 };

  it('is one-hot by state, worst first up to the limit, and counts all', async () => {
    const slas = new SlaMetrics(2);
    slas.set({
      counts: [{ slaId: 'gold', states }],
      keys: [key('a', 'ok'), key('b', 'firing'), key('c', 'pending')],
    });
    const samples = readExposition((await new Metrics(slas.families()).render(undefined)).body);
    const shown = samples.filter(({ name, value }) => name === 'culprit_sla_state' && value === 1);
    expect(shown.map(({ labels }) => [labels['account'], labels['state']])).toEqual([
      ['b', 'firing'],
      ['c', 'pending'],
    ]);
    expect(samples.filter(({ name }) => name === 'culprit_sla_state')).toHaveLength(14);
    const counted = samples.filter(({ name, value }) => name === 'culprit_sla_accounts' && value > 0);
    expect(counted.map(({ labels, value }) => [labels['state'], value])).toEqual([
      ['ok', 7],
      ['pending', 1],
      ['firing', 1],
    ]);
  });

  it('says which version of a rule is judged, and whether it pages', async () => {
    const slas = new SlaMetrics(2);
    const rule = (id: string, more: object) =>
      Sla.parse({
        id,
        name: 'x',
        operation: { service: 'shop', name: '*' },
        objective: { type: 'error-rate', maxPercent: 1 },
        ...more,
      });
    slas.follow([rule('a', { version: 3, mode: 'shadow' }), rule('b', {})]);
    const samples = readExposition((await new Metrics(slas.families()).render(undefined)).body);
    const info = samples.filter(({ name }) => name === 'culprit_sla_info');
    expect(info.map(({ labels, value }) => [labels, value])).toEqual([
      [{ sla: 'a', version: '3', mode: 'shadow', severity: 'error' }, 1],
      [{ sla: 'b', version: '1', mode: 'live', severity: 'error' }, 1],
    ]);
  });
});

describe('namedAccounts', () => {
  const sla = (accounts: unknown) =>
    Sla.parse({
      id: 'x',
      name: 'x',
      accounts,
      operation: { service: '*', name: '*' },
      objective: { type: 'error-rate', maxPercent: 1 },
    });
  const source = {
    accountsWith: async ({ tier }: Record<string, unknown>) => [`${String(tier)}-1`, `${String(tier)}-2`],
  };

  it('unites keys and labels; total names nobody', async () => {
    const slas = [sla('total'), sla({ keys: ['acme'] }), sla({ labels: { tier: 'gold' } })];
    expect(await namedAccounts(slas, source)).toEqual(new Set(['acme', 'gold-1', 'gold-2']));
  });

  it('is all where one SLA says each', async () => {
    expect(await namedAccounts([sla({ keys: ['acme'] }), sla('each')], source)).toBe('each');
  });
});

import * as fc from 'fast-check';
import { Sla } from '#contract';
import { ALL_ACCOUNTS, Dictionaries, OTHER_ACCOUNT } from '#span';
import { latencyRows, type LatencyRowSpec } from '#testkit';
import { readExposition, type ReadSample } from './exposition.fixture.js';
import { LatencyMetrics, type LatencyMetricsOptions } from './latency-metrics.js';
import { Metrics } from './metrics.js';

const MS = 1e6;
const options: LatencyMetricsOptions = { names: 'otel', accountLimit: 10, accountSeriesLimit: 100 };

function dictionaries(): Dictionaries {
  return new Dictionaries({ services: 100, operations: 100, accounts: 100 });
}

function row(account: number, operation: number, durationsMs: number[], errors = 0): LatencyRowSpec {
  const durationsNs = durationsMs.map((ms) => ms * MS);
  return { windowStartUnixMs: 0, account, operation, entry: true, errors, durationsNs };
}

function latencySla(thresholdMs: number): Sla {
  return Sla.parse({
    id: `t${thresholdMs}`,
    name: 'x',
    operation: { service: '*', name: '*' },
    objective: { type: 'latency', percentile: 99, thresholdMs },
  });
}

async function scrape(latency: LatencyMetrics): Promise<ReadSample[]> {
  return readExposition((await new Metrics(latency.families()).render(undefined)).body);
}

function valueOf(samples: ReadSample[], name: string, labels: Record<string, string>): number | undefined {
  return samples.find(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )?.value;
}

describe('LatencyMetrics', () => {
  it('adds up flushes per operation under the names of the Collector', async () => {
    const names = dictionaries();
    const checkout = names.registerOperation({ service: 'shop', name: 'POST /checkout', kind: 'server' });
    const latency = new LatencyMetrics(options);
    latency.add(latencyRows(row(ALL_ACCOUNTS, checkout, [3, 90], 1)), names);
    latency.add(latencyRows(row(ALL_ACCOUNTS, checkout, [700])), names);
    const samples = await scrape(latency);
    const labels = { service_name: 'shop', span_name: 'POST /checkout', span_kind: 'SPAN_KIND_SERVER' };
    const duration = (suffix: string, more = {}) =>
      valueOf(samples, `traces_span_metrics_duration_seconds_${suffix}`, { ...labels, ...more });
    expect([duration('bucket', { le: '0.002' }), duration('bucket', { le: '0.1' })]).toEqual([0, 2]);
    expect([duration('bucket', { le: '+Inf' }), duration('count')]).toEqual([3, 3]);
    expect(duration('sum')).toBeCloseTo(0.793);
    const calls = (status_code: string) =>
      valueOf(samples, 'traces_span_metrics_calls_total', { ...labels, status_code });
    expect([calls('STATUS_CODE_UNSET'), calls('STATUS_CODE_ERROR')]).toEqual([2, 1]);
  });

  it("has Tempo's names on request", async () => {
    const names = dictionaries();
    const query = names.registerOperation({ service: 'db', name: 'SELECT', kind: 'client' });
    const latency = new LatencyMetrics({ ...options, names: 'tempo' });
    latency.add(latencyRows(row(ALL_ACCOUNTS, query, [5])), names);
    const samples = await scrape(latency);
    const labels = { service: 'db', span_name: 'SELECT', span_kind: 'SPAN_KIND_CLIENT' };
    expect(valueOf(samples, 'traces_spanmetrics_latency_bucket', { ...labels, le: '0.008' })).toBe(1);
    expect(valueOf(samples, 'traces_spanmetrics_calls_total', labels)).toBe(1);
  });

  it('counts beyond the bucket of a threshold exactly what the SLA counts as bad', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.01, max: 20_000, noNaN: true }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 20_000 }),
        async (durationsMs, thresholdMs) => {
          const names = dictionaries();
          const operation = names.registerOperation({ service: 's', name: 'o', kind: 'server' });
          const latency = new LatencyMetrics(options);
          latency.follow([latencySla(thresholdMs)], new Set());
          const added = latencyRows(row(ALL_ACCOUNTS, operation, durationsMs));
          latency.add(added, names);
          const samples = await scrape(latency);
          const buckets = samples.filter(
            ({ name }) => name === 'traces_span_metrics_duration_seconds_bucket',
          );
          const within = buckets.find(({ labels }) => labels['le'] === String(thresholdMs / 1000));
          expect(durationsMs.length - (within?.value ?? 0)).toBe(
            added.histogram(0).countAbove(thresholdMs * MS),
          );
          const values = buckets.map(({ value }) => value);
          expect(values).toEqual([...values].sort((a, b) => a - b));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('shows some of the thresholds that single accounts are promised, not a thousand lines of each series', async () => {
    const names = dictionaries();
    const operation = names.registerOperation({ service: 's', name: 'o', kind: 'server' });
    const latency = new LatencyMetrics(options);
    const overrides = Array.from({ length: 1_000 }, (_, i) => ({
      accounts: { keys: [`a${i}`] },
      objective: { thresholdMs: 333 + i },
    }));
    latency.follow([{ ...latencySla(222), overrides }], new Set());
    latency.add(latencyRows(row(ALL_ACCOUNTS, operation, [1])), names);
    const bounds = (await scrape(latency)).flatMap(({ labels }) => labels['le'] ?? []);
    expect(bounds).toEqual(expect.arrayContaining(['0.222', '0.333', '0.352']));
    expect(bounds).not.toContain('0.353');
  });

  it('shows only the accounts that an SLA names', async () => {
    const names = dictionaries();
    const operation = names.registerOperation({ service: 's', name: 'o', kind: 'server' });
    const [acme, globex] = [names.registerAccount('acme'), names.registerAccount('globex')];
    const latency = new LatencyMetrics(options);
    latency.follow([], new Set(['acme']));
    latency.add(latencyRows(row(acme, operation, [1]), row(globex, operation, [1])), names);
    const samples = await scrape(latency);
    expect(valueOf(samples, 'culprit_account_duration_seconds_count', { account: 'acme' })).toBe(1);
    expect(valueOf(samples, 'culprit_account_duration_seconds_count', { account: 'globex' })).toBeUndefined();
  });

  it.each([
    ['accounts', { accountLimit: 2 }],
    ['series', { accountSeriesLimit: 2 }],
  ])('counts accounts beyond the limit of %s as (other), and says how much', async (reason, limits) => {
    const names = dictionaries();
    const operation = names.registerOperation({ service: 's', name: 'o', kind: 'server' });
    const latency = new LatencyMetrics({ ...options, ...limits });
    latency.follow([], 'each');
    const keys = ['a', 'b', 'c', 'd'];
    latency.add(latencyRows(...keys.map((key) => row(names.registerAccount(key), operation, [1, 2]))), names);
    const samples = await scrape(latency);
    const counts = samples.filter(({ name }) => name === 'culprit_account_duration_seconds_count');
    expect(counts.map(({ labels, value }) => [labels['account'], value])).toEqual([
      ['a', 2],
      ['b', 2],
      ['(other)', 4],
    ]);
    expect(valueOf(samples, 'culprit_account_overflow_total', { reason })).toBe(4);
  });

  it('takes what the dictionary had no room for as (other) where every account is named', async () => {
    const names = dictionaries();
    const operation = names.registerOperation({ service: 's', name: 'o', kind: 'server' });
    const latency = new LatencyMetrics(options);
    latency.add(latencyRows(row(OTHER_ACCOUNT, operation, [1])), names);
    latency.follow([], 'each');
    latency.add(latencyRows(row(OTHER_ACCOUNT, operation, [1])), names);
    const samples = await scrape(latency);
    expect(valueOf(samples, 'culprit_account_duration_seconds_count', { account: '(other)' })).toBe(1);
    expect(valueOf(samples, 'culprit_account_overflow_total', { reason: 'dictionary' })).toBe(1);
  });

  it('gives any name back as it was', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom('a"b', 'a\\', 'a\nb', '\\n"} 1\n# EOF', '{le="1"}', '\r', '\u2028'),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (service, account) => {
        const names = dictionaries();
        const operation = names.registerOperation({ service, name: 'o', kind: 'server' });
        const latency = new LatencyMetrics(options);
        latency.follow([], 'each');
        latency.add(latencyRows(row(names.registerAccount(account), operation, [1])), names);
        const samples = await scrape(latency);
        const count = samples.find(({ name }) => name === 'culprit_account_duration_seconds_count');
        expect(count?.labels['account']).toBe(names.accountKeyOf(names.registerAccount(account)));
        expect(count?.labels['service_name']).toBe(names.operationOf(operation).service);
      }),
      { numRuns: 50 },
    );
  });
});

import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { Definitions } from '#contract';
import { loadDefinitions } from '../files/load-definitions.js';
import { SourceText } from '../files/source-text.js';
import { toOpenSlo } from './export.js';

const slug = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/);
const text = fc.string({ minLength: 1, maxLength: 20 }).filter((each) => each.trim() === each && each !== '');
const slots = (most: number) => fc.integer({ min: 1, max: most }).map((n) => n * 10);
const percent = (most: number) =>
  fc.double({ min: 1, max: most, noNaN: true }).map((n) => Number(n.toPrecision(6)));
const thresholdMs = fc.double({ min: 1e-3, max: 86_400_000, noNaN: true });

const burnRate = fc.record({
  longSeconds: slots(259_200),
  shortSeconds: slots(8_640),
  factor: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
});
const period = fc.oneof(
  fc.record({ type: fc.constant('rolling' as const), days: fc.integer({ min: 1, max: 366 }) }),
  fc.record({
    type: fc.constant('calendar' as const),
    unit: fc.constantFrom('week' as const, 'month' as const, 'quarter' as const, 'year' as const),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  }),
);
const objective = fc.oneof(
  fc.record({ type: fc.constant('latency' as const), percentile: percent(99.999), thresholdMs }),
  fc.record({
    type: fc.constant('error-rate' as const),
    maxPercent: fc.double({ min: 0, max: 99, noNaN: true }),
  }),
  fc.record(
    {
      type: fc.constant('slo' as const),
      targetPercent: percent(99.9999),
      thresholdMs,
      period,
      burnRates: fc.array(burnRate, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['type', 'targetPercent', 'period'] },
  ),
);
const accounts = fc.oneof(
  fc.constantFrom('total' as const, 'each' as const),
  fc.record({ keys: fc.array(text, { minLength: 1, maxLength: 3 }) }),
  fc.record({ labels: fc.dictionary(fc.constantFrom('tier', 'region'), text, { minKeys: 1, maxKeys: 2 }) }),
);
const sla = fc.record(
  {
    name: text,
    operation: fc.record({
      service: text,
      name: text,
      kind: fc.constantFrom('entry' as const, 'any' as const, 'client' as const),
    }),
    objective,
    accounts,
    windowSeconds: slots(8_640),
    confidence: fc.double({ min: 0.5, max: 0.9999, noNaN: true }),
    forSeconds: fc.oneof(
      fc.integer({ min: 0, max: 86_400 }),
      fc.integer({ min: 1, max: 60 }).map((n) => n * 60),
    ),
    calendar: slug,
    escalation: slug,
    mode: fc.constantFrom('live' as const, 'shadow' as const),
    severity: fc.constantFrom('critical' as const, 'error' as const, 'warning' as const, 'info' as const),
    channels: fc.uniqueArray(slug, { maxLength: 3 }),
    overrides: fc.array(
      fc.record({
        accounts: fc.record({ keys: fc.array(text, { minLength: 1, maxLength: 2 }) }),
        objective: fc.constant({ thresholdMs: 5 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: ['name', 'operation', 'objective'] },
);
const channel = fc.oneof(
  fc.record({ type: fc.constant('email' as const), name: text, to: fc.constant(['a@b.test', 'c@d.test']) }),
  fc.record({
    type: fc.constant('webhook' as const),
    name: text,
    url: fc.constant('https://hooks.test/***'),
    headers: fc.dictionary(fc.constantFrom('authorization', 'x-key'), fc.constantFrom('***', 'a b')),
  }),
);

it('rules on latency, errors and budgets come back from OpenSLO as they were', () => {
  fc.assert(
    fc.property(
      fc.dictionary(slug, sla, { maxKeys: 3 }),
      fc.dictionary(slug, channel, { maxKeys: 2 }),
      (slas, channels) => {
        const definitions = Definitions.parse({ slas, channels });
        const { documents, left } = toOpenSlo(definitions);
        expect(left).toEqual([]);
        const yaml = documents
          .map((document) => stringify(document, { aliasDuplicateObjects: false }))
          .join('---\n');
        const { sections, findings } = loadDefinitions([new SourceText('openslo.yaml', yaml)], {});
        expect(findings).toEqual([]);
        expect(Definitions.parse(sections)).toEqual(definitions);
      },
    ),
    { numRuns: 100 },
  );
});

it('what OpenSLO can not say is named', () => {
  const rule = { name: 'A', operation: { service: 'web', name: 'GET /' } };
  const { documents, left } = toOpenSlo(
    Definitions.parse({
      accounts: { acme: {} },
      slas: { quiet: { ...rule, objective: { type: 'silence' } } },
    }),
  );
  expect(documents).toEqual([]);
  expect(left.map(({ name }) => name)).toEqual(['accounts (acme)', 'slas.quiet']);
});

it('channels that OpenSLO can not say are left out, and said to be', () => {
  const hook = { type: 'webhook' as const, name: 'Hook', url: 'https://hooks.test/***' };
  const definitions = Definitions.parse({
    channels: {
      chat: { type: 'slack-webhook', name: 'Chat', url: 'https://hooks.slack.test/***' },
      signed: { ...hook, secret: '***' },
      plain: hook,
    },
  });
  const { documents, left } = toOpenSlo(definitions);
  expect(documents).toMatchObject([{ metadata: { name: 'plain' } }]);
  expect(left.map(({ name }) => name)).toEqual(['channels.chat', 'channels.signed']);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { answerOf } from './answer.js';
import { readCases, type LabelledCase } from './cases.js';
import { scorePaths } from './critical-path.js';
import { printed } from './print.js';
import { isWrongButConfident, rateOf, scored, scoreOf } from './score.js';
import { syntheticCases } from './synthetic/synthetic-cases.js';

const SETTINGS = { exemplars: 500, quantile: 0.9 };

describe('labelled faults', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'culprit-accuracy-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (cases: LabelledCase[], home: (id: string) => string): void => {
    const labels = cases.map(({ id, faultType, category, culprits }) => ({
      id,
      fault_type: faultType,
      category,
      culprits,
    }));
    writeFileSync(path.join(folder, 'labels.json'), JSON.stringify(labels));
    for (const { id, baseline, fault } of cases) {
      mkdirSync(path.join(folder, home(id)), { recursive: true });
      writeFileSync(path.join(folder, home(id), 'baseline.json.gz'), gzipSync(JSON.stringify(baseline)));
      writeFileSync(path.join(folder, home(id), 'fault.json'), JSON.stringify(fault));
    }
  };

  it('are read, replayed and explained', async () => {
    const kinds = [...syntheticCases(6, 3)].filter(({ faultType }) =>
      ['slow-cpu', 'slow-database', 'network-out'].includes(faultType),
    );
    write(kinds, (id) => id);
    const answers = [];
    for (const labelled of readCases(folder)) {
      answers.push(scored(labelled, await answerOf(labelled, SETTINGS)));
    }
    expect(answers.map(({ faultType, rank }) => [faultType, rank])).toEqual(
      kinds.map(({ faultType }) => [faultType, 1]),
    );
    expect(printed(answers)).toContain('latency: 3 cases\n  first candidate     3 of 3');
  });

  it('may lie below cases/', () => {
    const [one] = syntheticCases(1, 3);
    if (!one) throw new Error('a case expected');
    write([one], (id) => `cases/${id}`);
    expect([...readCases(folder)]).toEqual([one]);
  });

  it.each([
    ['no labels', {}, /There is no .*labels\.json/],
    ['labels that are no JSON', { 'labels.json': '{' }, /labels\.json is no JSON/],
    ['a label without a culprit', { 'labels.json': '[{"id":"a","culprits":[]}]' }, /is no list of labels/],
    ['no folder of a case', { 'labels.json': '[{"id":"a","culprits":["x"]}]' }, /neither cases\/a\/ nor a\//],
    [
      'a span without times',
      {
        'labels.json': '[{"id":"a","culprits":["x"]}]',
        'a/baseline.json': '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"1"}]}]}]}',
        'a/fault.json': '{}',
      },
      /a\/baseline\.json is no ExportTraceServiceRequest: .*spans\.0\.startTimeUnixNano/,
    ],
    [
      'no fault of a case',
      { 'labels.json': '[{"id":"a","culprits":["x"]}]', 'a/baseline.json': '{"resourceSpans":[]}' },
      /neither fault\.json\.gz nor fault\.json/,
    ],
    [
      'another kind of file',
      { 'labels.json': '[{"id":"a","culprits":["x"]}]', 'a/baseline.json': '[]', 'a/fault.json': '[]' },
      /no ExportTraceServiceRequest: the whole: .*expected object/,
    ],
  ])('with %s are refused clearly', (_, files, message) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    expect(() => [...readCases(folder)]).toThrow(message);
  });

  it('have critical paths that are scored one by one', () => {
    const span = { service: 'shop', op: 'buy', kind: null, ref: null };
    const spans = [
      { ...span, id: 'a', parent: null, start: 0, duration: 1_000 },
      { ...span, id: 'b', parent: 'a', ref: 'CHILD_OF', op: 'pay', start: 100, duration: 300 },
    ];
    const cases = [
      { id: 'right', spans, expected: { opTimeExclusive: { '[shop] buy': 700, '[shop] pay': 300 } } },
      { id: 'near', spans, expected: { opTimeExclusive: { '[shop] buy': 705, '[shop] pay': 295 } } },
      { id: 'wrong', spans, expected: { sections: [{ span: 'a', start: 0, end: 1_000 }] } },
    ];
    const file = path.join(folder, 'paths.json');
    writeFileSync(file, JSON.stringify({ cases }));
    expect(scorePaths(file).map(({ id, result }) => [id, result])).toEqual([
      ['right', 'exact'],
      ['near', 'near'],
      ['wrong', 'failed'],
    ]);
  });
});

describe('a score', () => {
  const labelled = { id: 'a', faultType: 'slow-cpu', category: 'latency', culprits: ['x', 'y'] };
  const answered = (names: string[], share = 0.7) =>
    scored(labelled, {
      verdict: 'named',
      reason: 'excess-over-baseline',
      confidence: 'medium',
      candidates: names.map((name) => ({
        name,
        kind: 'service',
        share,
        violatingNs: 2,
        baselineNs: 1,
        evidence: '',
      })),
      sentence: '',
      incomplete: false,
      violatingTraces: 10,
      baselineTraces: 10,
    });

  it('takes the better of two culprits, and both only where they lead', () => {
    const cases = [answered(['y', 'x', 'z']), answered(['z', 'x', 'y']), answered(['z'], 0.5)];
    expect(cases.map(({ rank, bothFirst }) => [rank, bothFirst])).toEqual([
      [1, true],
      [2, false],
      [undefined, false],
    ]);
    expect(cases.map(isWrongButConfident)).toEqual([false, true, false]);
    expect(scoreOf(cases)).toMatchObject({
      mrr: 0.5,
      top1: { hits: 1, of: 3 },
      top3: { hits: 2 },
      bothInTop2: { hits: 1, of: 3 },
      named: { hits: 1, of: 3 },
      unclear: 0,
    });
  });

  it('of a case in which nothing was violated is unclear', () => {
    expect(scored(labelled, undefined)).toMatchObject({ verdict: 'unclear', reason: 'no-violation' });
  });

  it('has the interval of Wilson', () => {
    const { from, to } = rateOf(91, 107);
    expect(from).toBeCloseTo(0.771, 3);
    expect(to).toBeCloseTo(0.906, 3);
    expect(rateOf(0, 10)).toMatchObject({ from: 0, rate: 0 });
  });
});

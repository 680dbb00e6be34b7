import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordedTerminal } from '../commands/terminal.fixture.js';
import { run } from '../program.js';

const RULE = `
slas:
  checkout:
    name: Checkout
    operation: { service: web, name: POST /checkout }
    objective: { type: latency, percentile: 99, thresholdMs: 500 }
`;

describe('culprit rules test', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-rules-'));
  const file = path.join(folder, 'rules.test.yaml');
  afterAll(() => rmSync(folder, { recursive: true }));

  async function test(text: string, ...more: string[]) {
    writeFileSync(file, text);
    const { terminal, written } = recordedTerminal();
    const code = await run(['rules', 'test', file, ...more], terminal);
    return { code, ...written };
  }

  const withTest = (text: string) => `${RULE}tests:\n  - name: t\n    sla: checkout\n${text}`;

  it('passes where all is as expected', async () => {
    const { code, out } = await test(
      withTest(`    series: [{ requests: 20x6 20x6, bad: _x6 10x6 }]
    expect:
      - { at: 1m, state: ok, alerting: false }
      - { at: 1m10s, state: firing, reason: violation-confident, alerting: true }
    pages: [{ opened: 1m10s, resolved: null }]
`),
    );
    expect([code, out]).toEqual([0, expect.stringContaining('1 passed, 0 failed.')]);
  });

  it('says what is otherwise, where that was expected, and with which numbers', async () => {
    const { code, out } = await test(
      withTest(`    series: [{ requests: 20x6 }]
    expect:
      - at: 30s
        state: firing
    pages: [{ opened: 10s }]
`),
    );
    expect(code).toBe(1);
    expect(out).toContain(
      `${file}:13:16: error: at 30s: expected the state firing, got ok (within-objective)`,
    );
    expect(out).toContain('0 bad of 20 requests in 1m (0 %, allowed 1 %)');
    expect(out).toContain('expected 1 pages, got 0: none');
  });

  it('splits confidence over as many keys as the rule has', async () => {
    const series = `    series: [{ requests: 20x6, bad: _x5 3 }]\n`;
    const expectFiring = '    expect: [{ at: 1m, state: firing }]\n';
    expect((await test(withTest(`${series}${expectFiring}`))).out).toContain('got pending');
    expect(
      (
        await test(
          withTest(`    keys: 1000000\n    series: [{ requests: 20x6, bad: _x5 12 }]\n${expectFiring}`),
        )
      ).out,
    ).toContain('got pending');
    expect(
      (await test(withTest(`    series: [{ requests: 20x6, bad: _x5 12 }]\n${expectFiring}`))).code,
    ).toBe(0);
  });

  it('sends no page for a rule in shadow', async () => {
    const text = withTest(`    series: [{ requests: 20x6, bad: 10x6 }]
    expect: [{ at: 1m, state: firing }]
    pages: []
`).replace('    objective:', '    mode: shadow\n    objective:');
    expect((await test(text)).code).toBe(0);
  });

  it.each([
    [
      'a rule that is not there',
      '    series: [{ requests: "1" }]\n',
      'checkout\n    series',
      'chekout\n    series',
      ':9:10: error: there is no rule "chekout"; there is "checkout"',
    ],
    ['no series', '    series: [{}]\n', '', '', ':10:14: error: has to have either "requests" or "traffic"'],
    [
      'a series that is none',
      '    series: [{ requests: 1, bad: x }]\n',
      'requests: 1',
      'requests: "1"',
      ':10:36: error: "x" is no number of requests',
    ],
    [
      'an account of a rule for all',
      '    series: [{ account: acme, requests: "1" }]\n',
      '',
      '',
      ':10:25: error: the account is not judged',
    ],
    [
      'a state that is none',
      '    series: [{ requests: "1" }]\n    expect: [{ at: 10s, state: fring }]\n',
      '',
      '',
      ':11:32: error: tests[0].expect[0].state: has to be one of',
    ],
    [
      'a mistyped field',
      '    series: [{ request: "1" }]\n',
      '',
      '',
      ':10:16: error: tests[0].series[0].request is not a field here; did you mean "requests"?',
    ],
    [
      'a percentile that is none',
      '    series: [{ requests: "1" }]\n',
      'percentile: 99',
      'percentile: 100',
      ':6:45: error: slas.checkout.objective.percentile: has to be at most',
    ],
  ])('takes %s for a mistake of the file', async (_, text, from, to, message) => {
    const { code, err } = await test(withTest(text).replace(from, to));
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('is JSON for programs', async () => {
    const { out } = await test(
      withTest('    series: [{ requests: "20" }]\n    pages: []\n'),
      '--output',
      'json',
    );
    expect(JSON.parse(out)).toEqual({
      tests: [{ file, name: 't', sla: 'checkout', passed: true, failures: [] }],
    });
  });
});

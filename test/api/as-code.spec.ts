import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordedTerminal } from '../../apps/cli/src/commands/terminal.fixture.js';
import { run } from '../../apps/cli/src/program.js';
import { type RunningApi, startApi } from './running-api.js';

const EXAMPLE = 'docs/examples/shop.yaml';
const SECRETS = { CHAT_WEBHOOK_URL: 'https://chat.test/hooks/secret', CHAT_TOKEN: 'top-secret' };

describe('culprit, beside a server', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-as-code-'));
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  beforeEach(() => api.forget());
  afterAll(async () => {
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  async function culprit(...args: string[]) {
    const { terminal, written } = recordedTerminal({ ...SECRETS, CULPRIT_ACTOR: 'ann@laptop' });
    const code = await run(['--url', api.url, ...args], terminal);
    return { code, ...written };
  }
  const file = (name: string, text: string): string => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };
  const RULE =
    '{ name: A, operation: { service: web, name: GET / }, objective: { type: error-rate, maxPercent: 1 } }';

  it('plans, applies, and has nothing to do after that', async () => {
    const planned = await culprit('apply', '-f', EXAMPLE, '--plan');
    expect(planned.code).toBe(3);
    expect(planned.out).toContain('+ SLA gold-checkout\n+   name: Gold checkout is fast\n');
    expect(planned.out).toContain('Plan: 9 to create, 0 to change, 0 to delete, 0 unchanged.');
    expect((await api.http.get('/api/v1/slas')).body.items).toEqual([]);

    const applied = await culprit('apply', '-f', EXAMPLE, '--yes');
    expect([applied.code, applied.out]).toEqual([0, expect.stringContaining('Applied: 9 created')]);
    const again = await culprit('apply', '-f', EXAMPLE, '--yes', '--prune');
    expect([again.code, again.out]).toEqual([0, 'Nothing to do: 9 as they should be.\n']);
    expect((await culprit('apply', '-f', EXAMPLE, '--plan')).code).toBe(0);
    const { body } = await api.http.get('/api/v1/audit');
    expect(body.items[0].actor).toBe('ann@laptop');
  });

  it('shows changes field by field, old and new', async () => {
    const before = file('a.yaml', `set: a\nslas:\n  a: ${RULE}\n  b: ${RULE}\n`);
    await culprit('apply', '-f', before, '--yes');
    const after = file('a.yaml', `set: a\nslas:\n  a: ${RULE.replace('maxPercent: 1', 'maxPercent: 2')}\n`);
    const { out } = await culprit('apply', '-f', after, '--yes', '--prune');
    expect(out).toBe(`~ SLA a
    objective.maxPercent: 1 → 2
- SLA b

Applied: 0 created, 1 changed, 1 deleted, 0 unchanged.
`);
  });

  it('exports what can be applied without a change, and without a secret', async () => {
    await culprit('apply', '-f', EXAMPLE, '--yes');
    const exported = path.join(folder, 'exported.yaml');
    expect((await culprit('export', '--set', 'shop', '-o', exported)).code).toBe(0);
    const applied = await culprit('apply', '-f', exported, '--plan', '--prune');
    expect([applied.code, applied.out]).toEqual([0, 'Nothing to do: 9 as they should be.\n']);
    const { out } = await culprit('export');
    expect(out).not.toContain('secret');
    expect(out).not.toContain('confidence');
  });

  it('applies nothing of files of which the third document is broken, and shows where', async () => {
    const broken = file(
      'broken.yaml',
      `slas:\n  a: ${RULE}\n---\naccounts: { acme: {} }\n---\nslas:\n  b: ${RULE.replace('maxPercent: 1', 'maxPercent: 100')}\n`,
    );
    const { code, err } = await culprit('apply', '-f', broken, '--yes');
    expect(code).toBe(2);
    expect(err).toContain(`${broken}:7:102: error: slas.b.objective.maxPercent: has to be below`);
    expect((await api.http.get('/api/v1/slas')).body.items).toEqual([]);
  });

  it('shows what only the server knows at its place in the file', async () => {
    const unknown = file(
      'unknown.yaml',
      `channels:\n  ops: { type: email, name: Ops, to: [ops@culprit.test] }\nslas:\n  a:\n    <<: ${RULE}\n    channels: [ops, opps]\n`,
    );
    const { code, err } = await culprit('apply', '-f', unknown, '--yes');
    expect(code).toBe(2);
    expect(err)
      .toBe(`${unknown}:6:21: error: slas.a.channels[1]: No channel has the id "opps". There is "ops".
  6 |     channels: [ops, opps]
    |                     ^^^^
`);
  });

  it('says the same as JSON', async () => {
    const unknown = file('unknown.yaml', `slas:\n  a:\n    <<: ${RULE}\n    channels: [opps]\n`);
    const { out } = await culprit('apply', '-f', unknown, '--plan', '--output', 'json');
    expect(JSON.parse(out)).toEqual({
      findings: [
        {
          severity: 'error',
          file: unknown,
          line: 4,
          column: 16,
          message: expect.stringContaining('No channel'),
        },
      ],
    });
    const planned = await culprit('apply', '-f', EXAMPLE, '--plan', '--output', 'json');
    expect(JSON.parse(planned.out).changes).toHaveLength(9);
  });

  it('asks before it does something, and does nothing where nobody can answer', async () => {
    const { code, err } = await culprit('apply', '-f', EXAMPLE);
    expect([code, err]).toEqual([1, expect.stringContaining('add --yes')]);
    expect((await api.http.get('/api/v1/slas')).body.items).toEqual([]);
  });

  it('leaves what belongs to another set alone', async () => {
    await culprit('apply', '-f', EXAMPLE, '--yes');
    const theirs = file('theirs.yaml', `set: theirs\nslas:\n  gold-checkout: ${RULE}\n`);
    const { code, err } = await culprit('apply', '-f', theirs, '--yes');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`${theirs}:3:3: error: slas.gold-checkout: belongs to the set "shop"`),
    ]);
    expect((await culprit('apply', '-f', theirs, '--yes', '--take-over')).out).toContain(
      'is taken over from the set shop by theirs',
    );
  });

  it('needs the name of a set to prune', async () => {
    const unnamed = file('unnamed.yaml', `slas:\n  a: ${RULE}\n`);
    expect(await culprit('apply', '-f', unnamed, '--yes', '--prune')).toMatchObject({
      code: 1,
      err: expect.stringContaining('--set'),
    });
    expect((await culprit('apply', '-f', unnamed, '--yes', '--prune', '--set', 'mine')).code).toBe(0);
  });

  it('applies OpenSLO as it is', async () => {
    const { code, err } = await culprit('apply', '-f', 'test/fixtures/openslo/fast-latency.yaml', '--yes');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('fast-latency.yaml:47:24: error: slas.search-is-fast.channels[0]: No channel'),
    ]);
    await api.http
      .post('/api/v1/channels')
      .send({ id: 'on-call', type: 'email', name: 'x', to: ['a@b.test'] });
    expect((await culprit('apply', '-f', 'test/fixtures/openslo/fast-latency.yaml', '--yes')).code).toBe(0);
    const { out } = await culprit('openslo', 'export');
    const exported = file('exported-slo.yaml', out);
    expect((await culprit('apply', '-f', exported, '--plan')).out).toContain('Nothing to do');
  });

  it('backtests the rules of a file', async () => {
    const rules = file('rules.yaml', `slas:\n  a: ${RULE}\n`);
    const { code, out } = await culprit('backtest', '-f', rules, '--days', '1');
    expect([code, out]).toEqual([0, expect.stringContaining('would have:   0 pages')]);
    const wrong = await culprit('backtest', '-f', rules, '--sla', 'aa');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('there is a.')]);
  });

  it('silences, shows and ends silences', async () => {
    const add = (...options: string[]) => culprit('silence', 'add', '--comment', 'we deploy', ...options);
    expect(
      await add('--service', 'shop', '--operation', 'GET *', '--label', 'tier=gold', '--for', '2h'),
    ).toMatchObject({ code: 0, err: '' });
    const { body } = await api.http.get('/api/v1/silences');
    const [{ id, match, from, until, createdBy }] = body.items;
    expect([match, Date.parse(until) - Date.parse(from), createdBy]).toEqual([
      { operations: [{ service: 'shop', name: 'GET *' }], accounts: { labels: { tier: 'gold' } } },
      7_200_000,
      'ann@laptop',
    ]);
    expect((await culprit('silence', 'list')).out).toMatch(
      new RegExp(`^${id} {2}from .+ann@laptop: we deploy\n$`),
    );
    expect((await culprit('silence', 'expire', String(id))).out).toContain('by ann@laptop');
    expect((await culprit('silence', 'list')).out).toBe('There is none.\n');
    expect((await culprit('silence', 'list', '--expired')).out).toContain('we deploy');

    for (const [wrong, why] of [
      [['--for', '2h'], 'say what is to be silent'],
      [['--tier', 'gold'], 'say when it ends'],
      [['--tier', 'gold', '--for', 'soon'], 'is no such time'],
      [['--label', 'gold', '--for', '1h'], 'as name=value'],
      [['--label', 'a=b', '--account', 'acme', '--for', '1h'], '--account or --label'],
    ] as const) {
      expect(await add(...wrong)).toMatchObject({ code: 1, err: expect.stringContaining(why) });
    }
  });

  it('says where it looked for a server that is not there', async () => {
    const { terminal, written } = recordedTerminal();
    expect(await run(['--url', 'http://127.0.0.1:1', 'export'], terminal)).toBe(1);
    expect(written.err).toContain('There is no Culprit at http://127.0.0.1:1');
  });

  it('serves the schema that editors read', async () => {
    const { body } = await api.http.get('/api/v1/schema');
    expect(JSON.parse((await culprit('schema')).out)).toEqual(body);
  });
});

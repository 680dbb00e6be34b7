import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { definitionsSchema } from '#contract';
import { recordedTerminal } from './commands/terminal.fixture.js';
import { run } from './program.js';
import { rulesTestSchema } from './rules-test/schema.js';

async function culprit(...args: string[]) {
  const { terminal, written } = recordedTerminal();
  return { code: await run(args, terminal), ...written };
}

describe('culprit', () => {
  it('explains itself', async () => {
    const { code, out } = await culprit('--help');
    expect([code, out]).toEqual([0, expect.stringContaining('Exit codes: 0 done')]);
  });

  it.each([
    [['aply']],
    [['apply']],
    [['apply', '-f', 'x', '--colour']],
    [['apply', '-f', 'nowhere.yaml']],
    [['backtest']],
    [['backtest', '--sla', 'a', '--days', '-1']],
  ])('fails for %j, and says why', async (args) => {
    const { code, err } = await culprit(...args);
    expect(code).toBe(1);
    expect(err).not.toBe('');
  });

  it('checks files without a server, and without secrets', async () => {
    expect(await culprit('validate', '-f', 'docs/examples')).toMatchObject({
      code: 0,
      out: 'Valid: 2 accounts, 1 calendars, 2 channels, 1 maintenanceWindows, 3 slas.\n',
    });
  });

  it('writes OpenSLO, but not a part of it unasked', async () => {
    const refused = await culprit('openslo', 'export', '-f', 'docs/examples/shop.yaml');
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toMatch(/left out: accounts \(.+\): [^]*left out: calendars \(office-berlin\): /);
    const partial = await culprit('openslo', 'export', '-f', 'docs/examples/shop.yaml', '--partial');
    expect([partial.code, partial.out]).toEqual([
      0,
      expect.stringContaining('culprit/url: ${CHAT_WEBHOOK_URL}'),
    ]);
  });

  it('reads OpenSLO as ours', async () => {
    const { code, out } = await culprit('openslo', 'import', '-f', 'test/fixtures/openslo/fast-latency.yaml');
    expect(code).toBe(0);
    expect(out).toContain('slas:\n  search-is-fast:\n    name: search-is-fast\n');
  });

  it('ends as it would where nobody reads what it says any more', async () => {
    const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', 'schema'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [err, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit')]);
    expect([code, err]).toEqual([0, '']);
  });

  it('is a program of its own, with an exit code', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['dist/apps/cli/src/main.js', 'validate', '-f', 'nowhere.yaml'],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([1, "error: nowhere.yaml can't be read: there is no such file.\n"]);
  });
});

describe('schemas for editors', () => {
  it.each([
    ['culprit.schema.json', definitionsSchema()],
    ['culprit-tests.schema.json', rulesTestSchema()],
  ])('are the ones in docs/schema: %s', async (name, schema) => {
    const golden = new URL(`../../../../docs/schema/${name}`, import.meta.url);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN']) await writeFile(golden, text);
    expect(text).toBe(await readFile(golden, 'utf8'));
  });
});

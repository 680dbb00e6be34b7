import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordedTerminal } from './commands/terminal.fixture.js';
import { run } from './program.js';

/** The blocks of documents that are files: their first line says their name. */
const BLOCKS = ['docs/as-code.md', 'docs/routing.md'].flatMap((document) =>
  [...readFileSync(document, 'utf8').matchAll(/```yaml\n# ([\w.-]+\.yaml).*\n([\s\S]*?)```/g)].map(
    ([, name = '', text = '']) => ({ name, text }),
  ),
);

describe('the documentation', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-docs-'));
  beforeAll(() => {
    for (const { name, text } of BLOCKS) writeFileSync(path.join(folder, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const culprit = async (...args: string[]) => {
    const { terminal, written } = recordedTerminal();
    return { code: await run(args, terminal), ...written };
  };

  it('has the files that are tried here', () => {
    expect(BLOCKS.map(({ name }) => name)).toEqual([
      'slas.yaml',
      'slas.test.yaml',
      'openslo.yaml',
      'routing.yaml',
    ]);
  });

  it('shows definitions that are valid, and tests of them that pass', async () => {
    expect(await culprit('validate', '-f', path.join(folder, 'slas.yaml'))).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await culprit('rules', 'test', path.join(folder, 'slas.test.yaml'))).toMatchObject({ code: 0 });
  });

  it('shows OpenSLO that can be read', async () => {
    expect(await culprit('openslo', 'import', '-f', path.join(folder, 'openslo.yaml'))).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it('has examples beside it whose tests pass', async () => {
    const files = ['docs/examples/shop.test.yaml', 'docs/examples/kinds.test.yaml'];
    expect(await culprit('rules', 'test', ...files)).toMatchObject({ code: 0 });
  });
});

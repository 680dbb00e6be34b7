import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type RunningApi, startApi } from './running-api.js';

const TEXT = readFileSync('docs/routing.md', 'utf8');

/** The first block of a language, from a heading on. */
function block(language: string, heading: string): string {
  const from = TEXT.indexOf(`\n## ${heading}\n`);
  const [, text = ''] = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(TEXT.slice(from)) ?? [];
  return text;
}

/** What a curl sends. */
function sent(shell: string): object {
  return JSON.parse(/-d '([\s\S]*?)'/.exec(shell)?.[1] ?? '');
}

describe('docs/routing.md', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  it('has an example that can be applied, and is answered as it says', async () => {
    const applied = await api.http.post('/api/v1/apply').send(parse(block('yaml', 'An example')));
    expect([applied.status, applied.body.changes.length]).toEqual([200, 8]);
    const answer = await api.http.post('/api/v1/routes/preview').send(sent(block('sh', 'An example')));
    expect([answer.status, answer.body]).toEqual([200, JSON.parse(block('json', 'An example'))]);
  });

  it('has a silence that can be created', async () => {
    const { status, body } = await api.http.post('/api/v1/silences').send(sent(block('sh', 'Silences')));
    expect([status, body.comment]).toEqual([201, 'we deploy the checkout']);
  });
});

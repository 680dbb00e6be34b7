import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type RunningApi, startApi } from './running-api.js';

const GOLDEN = new URL('../../../docs/openapi.json', import.meta.url);

const Operation = z.object({
  summary: z.string().min(1),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: z.object() })),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: z.object() }) }) })
    .optional(),
  responses: z.record(
    z.string(),
    z.object({ description: z.string().min(1), content: z.record(z.string(), z.object()).optional() }),
  ),
});
const Description = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), z.looseObject({ required: z.array(z.string()).optional() })),
  }),
});

describe('the description of the API', () => {
  let api: RunningApi;
  let text: string;
  let description: z.infer<typeof Description>;
  beforeAll(async () => {
    api = await startApi();
    const document: unknown = (await api.http.get('/api/openapi.json')).body;
    text = `${JSON.stringify(document, null, 2)}\n`;
    description = Description.parse(document);
  });
  afterAll(() => api.stop());

  it('is the one in docs/openapi.json', async () => {
    if (process.env['UPDATE_GOLDEN']) await writeFile(GOLDEN, text);
    expect(text).toBe(await readFile(GOLDEN, 'utf8'));
  });

  it('has an answer with a schema, and errors as problems, at every address', () => {
    for (const [path, operations] of Object.entries(description.paths)) {
      for (const [method, { responses, requestBody }] of Object.entries(operations)) {
        const at = `${method} ${path}`;
        const kinds = Object.entries(responses).map(([status, { content }]) => [
          Number(status),
          Object.keys(content ?? {}).join(),
        ]);
        for (const [status, type] of kinds) {
          const answer = answerOf(path);
          const expected = status === 204 ? '' : Number(status) < 400 ? answer : 'application/problem+json';
          expect([at, status, type]).toEqual([at, status, expected]);
        }
        if (path.includes('{') && method !== 'put')
          expect([at, Object.keys(responses)]).toEqual([at, expect.arrayContaining(['404'])]);
        if (method === 'put' || path.endsWith('s'))
          expect([at, requestBody !== undefined]).toEqual([at, method !== 'get']);
      }
    }
  });

  it('refers to schemas that are there, and tells what may be left out of a body from what is always answered', () => {
    const schemas = description.components.schemas;
    const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference]) => reference);
    expect(references).not.toHaveLength(0);
    expect(new Set(references)).toEqual(
      new Set(Object.keys(schemas).map((id) => `#/components/schemas/${id}`)),
    );
    expect(schemas['SlaInput']?.required).toEqual(['name', 'operation', 'objective']);
    expect(schemas['Sla']?.required).toContain('windowSeconds');
  });

  it('has a page with scripts of its own origin only', async () => {
    const page = await api.http.get('/api/docs');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.headers['content-security-policy']).not.toContain("script-src 'unsafe-inline'");
    expect(page.text).not.toMatch(/<script(?! src="\.\/docs\/)/);
    expect((await api.http.get('/api/docs/swagger-ui-init.js')).text).toContain('Define an SLA');
    expect((await api.http.get('/api/docs/swagger-ui-bundle.js')).status).toBe(200);
  });
});

function answerOf(path: string): string {
  if (path.startsWith('/api/v1/reports/')) return 'text/html,text/csv';
  return path.endsWith('/export') ? 'application/json,text/html' : 'application/json';
}

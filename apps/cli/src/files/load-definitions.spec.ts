import { loadDefinitions } from './load-definitions.js';
import { SourceText } from './source-text.js';

const load = (text: string, env: NodeJS.ProcessEnv = {}) =>
  loadDefinitions([new SourceText('a.yaml', text)], env);

/** "line:column message" of all that is wrong. */
function wrong(text: string, env: NodeJS.ProcessEnv = {}): string[] {
  return load(text, env).findings.map(({ message, place }) => {
    const at = place?.source.position(place.from);
    return `${at?.line}:${at?.column} ${message}`;
  });
}

const RULE = `
    name: A
    operation: { service: web, name: GET / }
    objective: { type: latency, percentile: 99, thresholdMs: 500 }
`;

describe('files of definitions', () => {
  it('are put together from all documents, as they are written', () => {
    const { sections, set, findings } = load(`
set: shop
accounts: { acme: { labels: { tier: gold } } }
---
slas:
  a: ${RULE}`);
    expect(findings).toEqual([]);
    expect(set).toBe('shop');
    expect(sections.accounts).toEqual({ acme: { labels: { tier: 'gold' } } });
    expect(Object.keys(sections.slas)).toEqual(['a']);
    expect(sections.slas['a']).not.toHaveProperty('windowSeconds');
  });

  it.each([
    [
      'an unknown field',
      'slas:\n  a:\n    nmae: A\n    operation: { service: w, name: x }\n    objective: { type: error-rate, maxPercent: 1 }\n',
      '3:5 slas.a.nmae is not a field here; did you mean "name"?',
    ],
    ['an unknown section', 'channel: {}\n', '1:1 channel is not a field here; did you mean "channels"?'],
    [
      'a field of another objective',
      'slas:\n  a:\n    name: A\n    operation: { service: w, name: x }\n    objective: { type: error-rate, maxPercent: 1, precentile: 9 }\n',
      '5:51 slas.a.objective.precentile is not a field here; there is type, maxPercent',
    ],
    [
      'a value of the wrong type',
      `slas:\n  a:${RULE}    windowSeconds: 60s\n`,
      '6:20 slas.a.windowSeconds: expected number, received string',
    ],
    [
      'what is required',
      'slas:\n  a:\n    name: A\n    operation: { service: w, name: x }\n',
      '2:3 slas.a.objective: is required',
    ],
    [
      'an id that is none',
      `slas:\n  A b:${RULE}`,
      '2:3 slas.A b: its name: use lower-case letters, digits and single hyphens, such as "gold-checkout"',
    ],
    ['no map', '- a\n', '1:1 the document: expected object, received array'],
  ])('say where %s is', (_, text, message) => {
    expect(wrong(text)).toContain(message);
  });

  it('say both places of what is defined twice', () => {
    const [finding] = load(`slas:\n  a:${RULE}---\nslas:\n  a:${RULE}`).findings;
    expect(finding?.message).toBe('"a" is defined twice in slas');
    expect(finding?.related?.place.source.position(finding.related.place.from)).toEqual({
      line: 2,
      column: 3,
    });
  });

  it('belong to one set', () => {
    expect(wrong('set: a\n---\nset: b\n')).toEqual([
      '3:6 "b" is another set than "a": apply them one after the other',
    ]);
  });

  it('know where the field stands that the server means', () => {
    const defined = load(`slas:\n  a:${RULE}    channels: [x]\n`);
    const place = defined.placeOf('/slas/a/channels/0');
    expect(place && place.source.position(place.from)).toEqual({ line: 6, column: 16 });
    expect(defined.placeOf('/slas/other/name')).toBeUndefined();
  });
});

const HOOK = `channels:
  hook:
    type: webhook
    name: Hook
    url: \${HOOK_URL}
    headers: { authorization: 'Bearer \${TOKEN}' }
`;

describe('secrets in files', () => {
  it('come from the environment', () => {
    const { sections, findings } = load(HOOK, { HOOK_URL: 'https://hooks.test/x', TOKEN: 't' });
    expect(findings).toEqual([]);
    expect(sections.channels['hook']).toMatchObject({
      url: 'https://hooks.test/x',
      headers: { authorization: 'Bearer t' },
    });
  });

  it('are missed by name and place', () => {
    expect(wrong(HOOK, { TOKEN: '' })).toEqual([
      '5:10 the environment variable HOOK_URL is not set',
      '6:31 the environment variable TOKEN is not set',
    ]);
  });

  it('need not be there where they do not matter, and stay what is written', () => {
    const { sections, findings } = loadDefinitions([new SourceText('a.yaml', HOOK)]);
    expect(findings).toEqual([]);
    expect(sections.channels['hook']).toMatchObject({ url: '${HOOK_URL}' });
  });

  it.each([
    'type: slack, channel: "#alerts", token: "${KEY}"',
    'type: slack-webhook, url: "https://hooks.test/${KEY}"',
    'type: pagerduty, routingKey: "${KEY}"',
    'type: alertmanager, urls: ["${KEY}", "http://am-1.test:9093"]',
    'type: ntfy, topic: "${KEY}", token: "tk_${KEY}"',
    'type: pushover, token: "${KEY}", user: "${KEY}"',
    'type: webhook, url: "https://hooks.test", secret: "${KEY}"',
  ])('may be any field that is a key: %s', (fields) => {
    const text = `channels:\n  a: { name: A, ${fields} }\n`;
    const { sections, findings } = loadDefinitions([new SourceText('a.yaml', text)]);
    expect([findings, JSON.stringify(sections.channels)]).toEqual([[], expect.stringContaining('${KEY}')]);
    const unset = wrong(text);
    expect(new Set(unset.map((each) => each.replace(/^[\d:]+ /, '')))).toEqual(
      new Set(['the environment variable KEY is not set']),
    );
  });

  it('are looked for nowhere else', () => {
    expect(load(`slas:\n  a:${RULE}`.replace('name: A', 'name: ${HOME}')).sections.slas['a']).toMatchObject({
      name: '${HOME}',
    });
  });
});

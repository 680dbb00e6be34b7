import { type Incident } from '#contract';
import { account, exemplar, GOLD_SLA, incident, named } from './incidents.js';

/** Names that somebody who can send a span may choose, each of which does something somewhere. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '<!channel> <@U024BE7LH> <https://evil.example|click>',
  '@everyone @here <@&1> <#1>',
  '[click](https://evil.example) **bold** `code` ~~gone~~ # head',
  'x\r\nBcc: evil@evil.example',
  '*bold* _it_ ~gone~ &lt; :rotating_light:',
  'pay\u202Eedoc\u2066',
  'חנות',
  '👩‍👩‍👧'.repeat(100),
  'n'.repeat(500),
  '\\"}],"__proto__":{}',
  '\u200b',
];

/** An incident all of whose names are this one, and that has as much to show as there may be. */
export function hostileIncident(name: string): Incident {
  const labels = { tier: name.slice(0, 200), [name.slice(0, 40)]: name };
  return incident({
    sla: { ...GOLD_SLA, name: name.slice(0, 200), accounts: { labels: { tier: name.slice(0, 200) } } },
    operation: { service: name, name, kind: 'server' },
    accounts: Array.from({ length: 50 }, (_, i) => account(`${name}-${i}`, 9, 99, 900 - i, { labels })),
    explanation: {
      ...named,
      culprit: { name, kind: 'service', share: 0.9, violatingNs: 1e9, baselineNs: 1e6, evidence: name },
      sentence: `${name} is slow`,
      errorOrigin: {
        name,
        kind: 'service',
        mode: 'raised',
        operation: name,
        status: name,
        exceptionType: name,
        message: name,
        share: 0.9,
        attempts: 3,
      },
    },
    exemplars: Array.from({ length: 60 }, (_, i) => exemplar(i, 1_000 + i, { account: name })),
  });
}

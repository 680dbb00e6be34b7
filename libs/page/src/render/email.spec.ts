import { Links } from '../links.js';
import {
  account,
  BEGAN_UNIX_MS,
  exemplar,
  GOLD_SLA,
  incident,
  named,
  type OneViolation,
  SENT_UNIX_MS,
  unclear,
} from '../testing/incidents.js';
import { renderEmail } from './email.js';
import { factsOf } from './facts-of.js';
import { renderPage } from './page.js';

const links = new Links({ publicUrl: 'https://culprit.example' });
const missing = { missing: 'no trace to show' };

function pageOf(change: OneViolation, event: 'opened' | 'resolved' | 'test' = 'opened') {
  return renderPage(incident(change), { event, deliveryId: 'd-1', sentAtUnixMs: SENT_UNIX_MS, links });
}

const emailOf = (change: OneViolation) => renderEmail(factsOf(pageOf(change)), missing);

/** What a person reads of the HTML. */
function visible(html: string): string {
  return html
    .replace(/<style>[^]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|quot|amp|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/[\s\u00a0]+/g, ' ');
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', nbsp: ' ', '#39': "'" };

/** All texts of the facts, but for what only steers the layout, and for what is said in other words. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'tone' || name === 'about' ? [] : textsOf(inner),
  );
}

describe('a mail', () => {
  it.each([
    ['a culprit', {}],
    ['candidates', { explanation: unclear }],
    ['no explanation', { explanation: null }],
  ])('says the same in HTML and in text: %s', (_, change) => {
    const page = pageOf(change);
    const { html, text } = renderEmail(factsOf(page), missing);
    const [seen, plain] = [visible(html), text.replace(/\s+/g, ' ').toLowerCase()];
    for (const fact of textsOf(factsOf(page))) {
      if (fact.startsWith('https://')) expect(html).toContain(`href="${fact}"`);
      else expect(seen).toContain(fact);
      expect(plain).toContain(fact.toLowerCase());
    }
  });

  const hostile = [
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '"><a href="https://evil.example">click</a>',
    'x\r\nBcc: evil@evil.example\r\n\r\n<h1>',
    'pay\u202Eedoc\u2066',
    '${process.exit(1)} {{7*7}} <%= 7*7 %>',
    '👩‍👩‍👧'.repeat(100),
    'n'.repeat(500),
  ];

  it.each(hostile)('shows the name %j without its doing anything', (name) => {
    const { subject, html, text } = emailOf({
      sla: {
        ...GOLD_SLA,
        name: name.slice(0, 200),
        accounts: { labels: { tier: name.slice(0, 200) } },
      },
      operation: { service: name, name, kind: 'server' },
      accounts: [account(name, 3, 9, 700, { labels: { tier: name } })],
      explanation: { ...named, culprit: { ...unclearCandidate(), name }, sentence: `${name} is slow` },
      exemplars: [exemplar(0, 2_410, { account: name })],
    });
    expect(html).not.toMatch(/<script|<img|<h1|evil\.example"|onerror=alert\(1\)>/);
    expect(html).not.toContain('49');
    expect([subject, html, text].join('')).not.toMatch(/[\u202a-\u202e\u2066\r]/);
    expect(subject).not.toMatch(/[\n\0]/);
    expect([...new Intl.Segmenter('en').segment(subject)].length).toBeLessThan(260);
    expect(text).not.toMatch(/^Bcc:/m);
  });

  function unclearCandidate() {
    return { kind: 'service' as const, share: 0.9, violatingNs: 1e9, baselineNs: 1e6, evidence: 'inside it' };
  }

  it('shows the first 20 accounts and counts the others', () => {
    const accounts = Array.from({ length: 37 }, (_, i) => account(`a-${i}`, 9, 99, 900 - i));
    const { html, text, subject } = emailOf({ accounts });
    for (const body of [visible(html), text]) {
      expect(body).toContain('a-19');
      expect(body).not.toContain('a-20');
      expect(body).toContain('and 17 more');
    }
    expect(subject).toContain('(gold: a-0 +36)');
  });

  it('shows fifteen examples, the slowest first, and two healthy ones', () => {
    const exemplars = [
      ...Array.from({ length: 20 }, (_, i) => exemplar(i, 1_000 + i)),
      ...Array.from({ length: 5 }, (_, i) => exemplar(30 + i, 80 + i, { role: 'healthy' })),
    ];
    const { rows, more } = factsOf(pageOf({ exemplars })).examples;
    expect(rows.map((row) => row.healthy)).toEqual([...Array(15).fill(false), true, true]);
    expect(rows[0]).toMatchObject({ duration: '1.02 s', promised: '500 ms' });
    expect(more).toBe('and 5 more');
    expect(factsOf(pageOf({ exemplars })).waterfall?.caption).toContain('1.02 s');
  });

  it('says so where the incident is over before the page could be sent', () => {
    const resolvedAt = new Date(BEGAN_UNIX_MS + 19_000).toISOString();
    expect(emailOf({ status: 'resolved', resolvedAt }).text).toContain('Already resolved at 03:12:59 UTC');
  });

  it('does not call a deleted rule’s incident healthy', () => {
    const gone = account('acme', 3, 9, 900, {
      state: 'resolved',
      reason: 'rule-changed',
      leftAt: new Date(SENT_UNIX_MS).toISOString(),
    });
    const page = pageOf({ accounts: [gone], status: 'resolved', resolvedAt: gone.leftAt }, 'resolved');
    const { text } = renderEmail(factsOf(page), missing);
    expect(text).toContain('is no longer judged');
    expect(text).toContain('Nothing is known about its health');
    expect(text).not.toContain('keeps its SLA');
  });

  it('gives when it was sent by the violating span, where that is known', () => {
    expect(emailOf({}).text).toContain('Sent 6.8 s after the violating span ended.');
    expect(emailOf({ lastBadSpanEndUnixMs: null }).text).not.toContain('after the violating span');
  });
});

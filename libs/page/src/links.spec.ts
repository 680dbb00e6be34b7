import { Links } from './links.js';

const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';
const publicUrl = 'https://culprit.example';

describe('Links', () => {
  it('leads to Culprit’s own page of the trace, with and without a slash at the end', () => {
    const link = { label: 'open', href: `https://culprit.example/base/traces/${TRACE}?span=${SPAN}` };
    expect(new Links({ publicUrl: 'https://culprit.example/base' }).trace(TRACE, SPAN)).toEqual([link]);
    expect(new Links({ publicUrl: 'https://culprit.example/base//' }).trace(TRACE, SPAN)).toEqual([link]);
  });

  it.each([
    [
      'https://jaeger.example/trace/{traceId}?uiFind={spanId}',
      'Jaeger',
      `https://jaeger.example/trace/${TRACE}?uiFind=${SPAN}`,
    ],
    [
      'http://traces.example:8080/t/{traceId}',
      'traces.example:8080',
      `http://traces.example:8080/t/${TRACE}`,
    ],
    [
      'https://x.grafana.net/explore?p=%7B{traceId}%7D',
      'Grafana',
      `https://x.grafana.net/explore?p=%7B${TRACE}%7D`,
    ],
  ])('adds the viewer of %s', (template, label, href) => {
    const links = new Links({ publicUrl, template });
    expect(links.trace(TRACE, SPAN)[1]).toEqual({ label, href });
    expect(links.elsewhere(TRACE, SPAN)).toEqual([{ label, href }]);
  });

  it.each([
    ['https://jaeger.example/ui/trace/{traceId}?uiFind={spanId}', 'https://jaeger.example/ui/search'],
    ['http://traces.example:16686/trace/{traceId}?uiFind={spanId}', 'http://traces.example:16686/search'],
  ])('opens all traces at once in the Jaeger of %s', (template, search) => {
    const links = new Links({ publicUrl, template });
    const other = '0af7651916cd43dd8448eb211c80319c';
    const href = `${search}?traceID=${TRACE}&traceID=${other}`;
    expect(links.allElsewhere([TRACE, other, TRACE])?.href).toBe(href);
    const many = Array.from({ length: 200 }, (_, i) => String(i).padStart(32, '0'));
    expect(links.allElsewhere(many)?.href.length).toBeLessThan(7000);
    expect(links.allElsewhere([])).toBeUndefined();
  });

  it.each([undefined, 'https://x.grafana.net/explore?p={traceId}', 'https://signoz.example/trace/{traceId}'])(
    'opens them one by one in %s',
    (template) => expect(new Links({ publicUrl, template }).allElsewhere([TRACE])).toBeUndefined(),
  );

  it.each([
    ['https://jaeger.example/trace/', /has no \{traceId\}/],
    ['https://jaeger.example/trace/{traceID}', /\{traceID\}: use \{traceId\}/],
    ['javascript:alert("{traceId}")', /not an http or https address/],
    ['jaeger/{traceId}', /not an http or https address/],
    ['', /has no \{traceId\}/],
  ])('refuses the template %s with what to do', (template, message) => {
    expect(() => new Links({ publicUrl, template })).toThrow(message);
  });

  it('refuses a public address that no browser opens', () => {
    expect(() => new Links({ publicUrl: 'culprit.example' })).toThrow(/use one such as https:/);
  });

  it('escapes ids that come from elsewhere', () => {
    expect(new Links({ publicUrl }).trace('a/../b?', '"&')[0]?.href).toBe(
      'https://culprit.example/traces/a%2F..%2Fb%3F?span=%22%26',
    );
  });
});

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { assemble, criticalPath, waterfallRows, waterfallSvg, type Waterfall } from '../index.js';
import { type Span } from '#span';
import { buildTrace, call, query, type SpanPlan } from '#testkit';

function drawn(spans: Span[], maxRows?: number): Waterfall {
  const tree = assemble(spans);
  if (!tree) throw new Error('no tree');
  return waterfallRows(tree, criticalPath(tree), maxRows);
}

const checkout: SpanPlan = {
  service: 'shop',
  name: 'POST /checkout',
  kind: 'server',
  startMs: 0,
  endMs: 300,
  children: [
    call('shop', 'cart', { startMs: 5, workMs: 20 }),
    call('shop', 'payments', { startMs: 40, workMs: 250 }, [
      { ...query('payments', 'payments-db', 50, 280), error: true },
    ]),
  ],
};

describe('the rows of a waterfall', () => {
  it('are in display order, with depth, callee and the sections on the path', () => {
    const { rows, ...rest } = drawn(buildTrace(checkout));
    expect(rest).toEqual({ durationNs: 300e6, hiddenSpans: 0, incomplete: false });
    expect(rows.map((row) => [row.depth, row.service, row.name, row.calls?.name])).toEqual([
      [0, 'shop', 'POST /checkout', undefined],
      [1, 'shop', 'call cart', 'cart'],
      [2, 'cart', 'handle shop', undefined],
      [1, 'shop', 'call payments', 'payments'],
      [2, 'payments', 'handle shop', undefined],
      [3, 'payments', 'SELECT payments-db', 'payments-db'],
    ]);
    expect(rows.at(-1)).toMatchObject({
      startNs: 50e6,
      durationNs: 230e6,
      error: true,
      onPath: [{ startNs: 50e6, endNs: 280e6 }],
      calls: { name: 'payments-db', kind: 'dependency' },
    });
    expect(rows[0]?.onPath).toHaveLength(3);
  });

  it('are limited to the path and the slowest, and say what they leave out', () => {
    const children = Array.from({ length: 200 }, (_, i) => ({
      service: 'shop',
      name: `step ${i}`,
      startMs: 45 + i,
      endMs: 45 + i + (i === 57 ? 0.9 : 0.5),
    }));
    const spans = buildTrace({ ...checkout, children: [...(checkout.children ?? []), ...children] });
    const { rows, hiddenSpans } = drawn(spans, 10);
    expect(rows).toHaveLength(10);
    expect(hiddenSpans).toBe(spans.length - 10);
    expect(rows[0]?.hiddenBelow).toBe(hiddenSpans);
    expect(rows.map((row) => row.name)).toContain('SELECT payments-db');
    expect(rows.map((row) => row.name)).toContain('step 57');
  });

  it('show the end of a deep trace although not all that leads there', () => {
    const names = Array.from({ length: 30_000 }, (_, i) => i);
    const deep = names.reduceRight<SpanPlan[]>(
      (children, i) => [
        { service: 'shop', name: `level ${i}`, startMs: i * 0.001, endMs: 100 - i * 0.001, children },
      ],
      [],
    );
    const { rows, hiddenSpans } = drawn(deep.flatMap((plan) => buildTrace(plan)));
    expect(rows).toHaveLength(60);
    expect(hiddenSpans).toBe(29_940);
    expect(rows.map((row) => row.name)).toContain('level 29999');
    expect(rows.reduce((sum, row) => sum + row.hiddenBelow, 0)).toBe(hiddenSpans);
  });
});

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

function fontsFrom(files: string[]) {
  return {
    fontFiles: files.map((file) => join(fonts, file)),
    loadSystemFonts: false,
    defaultFontFamily: 'DejaVu Sans',
  };
}

/** Strict: throws where the SVG is not well-formed XML. */
function render(svg: string, fontFiles = FONTS): Buffer {
  return new Resvg(svg, { font: fontsFrom(fontFiles) }).render().asPng();
}

type DrawnText = { attributes: string; content: string; y: string };

/** Its texts that say something, without marks. */
function textsOf(svg: string): DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*y="([\d.]+)"[^>]*)>(.*?)<\/text>/g)]
    .map(([, attributes = '', y = '', content = '']) => ({
      attributes,
      y,
      content: content.replace(/<[^>]*>/g, ''),
    }))
    .filter(({ content }) => content !== '' && content !== '!');
}

/** Where the renderer puts a text, in px. */
function boundsOf({ attributes, content }: DrawnText, svg: string): { from: number; to: number } {
  const frame = /^<svg[^>]*>/.exec(svg)?.[0] ?? '';
  const alone = new Resvg(`${frame}<text ${attributes}>${content}</text></svg>`, { font: fontsFrom(FONTS) });
  const box = alone.getBBox();
  if (!box) throw new Error(`${content} is not drawn`);
  return { from: box.x, to: box.x + box.width };
}

describe('the picture of a waterfall', () => {
  it('is as wide as asked, with text in it', () => {
    const svg = waterfallSvg(drawn(buildTrace(checkout)), { width: 900 });
    const png = render(svg);
    expect(png.readUInt32BE(16)).toBe(900);
    // Without a font the text vanishes silently; a picture with it is much larger.
    expect(png.length).toBeGreaterThan(2 * render(svg, []).length);
    expect(svg).toContain('>300 ms<');
    expect(svg).toContain('>POST /checkout<');
    expect(svg).toContain('>→ payments<');
  });

  it.each([
    ['payments-db', ['→ payments-db']],
    ['cart', ['→ cart', 'cart']],
    ['payments', ['→ payments', 'payments']],
  ])('emphasises %s', (culprit, rows) => {
    const svg = waterfallSvg(drawn(buildTrace(checkout)), { width: 900, culprit });
    const bold = textsOf(svg).filter(
      (text) => text.attributes.includes('bold') && !/\d ms$/.test(text.content),
    );
    expect(bold.map((text) => text.content)).toEqual([...rows, `culprit: ${culprit}`]);
    render(svg);
  });

  it.each([400, 440, 582, 900])('has texts that do not touch at %i px', (width) => {
    const longNames: SpanPlan = {
      ...checkout,
      service: 'a-shop-of-a-long-name',
      name: 'POST /checkout/{cartId}/payments/{paymentId}/confirmations',
      children: [
        ...(checkout.children ?? []),
        { ...query('a-shop-of-a-long-name', 'warehouse-database-of-illicit-lilies', 1, 2), error: true },
      ],
    };
    const culprit = 'warehouse-database-of-illicit-lilies';
    for (const svg of [
      waterfallSvg(drawn(buildTrace(checkout)), { width, culprit: 'payments' }),
      waterfallSvg(drawn(buildTrace(longNames)), { width, culprit }),
      waterfallSvg(drawn(buildTrace(longNames), 3), { width, culprit: culprit.repeat(3) }),
    ]) {
      const texts = textsOf(svg);
      const lines = new Set(texts.map((text) => text.y));
      expect(lines.size).toBeGreaterThan(5);
      for (const y of lines) {
        const line = texts.filter((text) => text.y === y);
        const sorted = line.map((text) => boundsOf(text, svg)).sort((a, b) => a.from - b.from);
        expect(sorted.at(-1)?.to).toBeLessThanOrEqual(width);
        sorted.reduce((before, after) => {
          expect(after.from).toBeGreaterThan(before.to + 2);
          return after;
        });
      }
    }
  });

  it('survives whatever senders write', () => {
    const hostile = `</text><script>&"'\u0000\u0007\u001b[31m\ud800\u202egnp.exe\uffff\nname 漢字 😀`;
    const service = hostile.repeat(40);
    const svg = waterfallSvg(
      drawn(
        buildTrace({
          service,
          name: hostile,
          startMs: 0,
          endMs: 1,
          children: [query(service, hostile, 0, 1)],
        }),
      ),
      { width: 900, theme: 'dark', culprit: hostile },
    );
    render(svg);
    expect(svg).not.toContain('<script');
    for (const text of ['\u0000', '\u0007', '\u001b', '\ud800\u202e', '\u202e', '\uffff'])
      expect(svg).not.toContain(text);
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;&amp;&quot;&#39;');
    expect(svg).toContain('…');
  });

  it('can be drawn of a trace without duration, and of times far outside the root', () => {
    const odd: SpanPlan = {
      ...checkout,
      endMs: 0,
      children: [{ service: 'shop', startMs: -1e9, endMs: 1e9 }],
    };
    const svg = waterfallSvg(drawn(buildTrace(odd)), { width: 900 });
    render(svg);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

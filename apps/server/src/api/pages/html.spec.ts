import * as fc from 'fast-check';
import { html } from './html.js';

describe('html', () => {
  it('shows what would reorder the page, as something that cannot be shown', () => {
    expect(html`<b>${'pay\u202eedoc\u202c \u2068חנות\u2069'}</b>`.text).toBe(
      '<b>pay\ufffdedoc\ufffd \u2068חנות\u2069</b>',
    );
  });

  it('escapes every value so that it is read back as it was, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { text } = html`<a title="${value}">${[value]}</a>`;
        const parts = /^<a title="([^"<>]*)">([^"<>]*)<\/a>$/.exec(text);
        const read = (part = '') => part.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        const shown = value.replace(/[\u202a-\u202e\u2066\u2067]/g, '\ufffd');
        expect([read(parts?.[1]), read(parts?.[2])]).toEqual([shown, shown]);
      }),
    );
  });
});

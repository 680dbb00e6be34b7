import * as fc from 'fast-check';
import { html } from './html.js';

describe('html', () => {
  it('escapes every value so that it is read back as it was, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { text } = html`<a title="${value}">${[value]}</a>`;
        const parts = /^<a title="([^"<>]*)">([^"<>]*)<\/a>$/.exec(text);
        const read = (part = '') => part.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        expect([read(parts?.[1]), read(parts?.[2])]).toEqual([value, value]);
      }),
    );
  });
});

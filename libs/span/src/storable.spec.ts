import * as fc from 'fast-check';
import { isPlainlyStorable, MAX_NAME_BYTES, storableName } from './storable.js';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 700 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => new Uint8Array(Buffer.from(text))),
);

describe('a storable name', () => {
  it('is short, valid and without NUL, whatever was sent', () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        const name = storableName(raw);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES);
        expect(name).not.toContain('\0');
        expect(Buffer.from(name).toString()).toBe(name);
      }),
    );
  });

  it('is its own storable name', () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        const name = storableName(raw);
        expect(storableName(Buffer.from(name))).toBe(name);
      }),
    );
  });

  it('is what was sent where that is short text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        fc.pre(!text.includes('\0') && Buffer.from(text).toString() === text);
        expect(storableName(Buffer.from(text))).toBe(text);
      }),
    );
  });

  it('keeps two long names apart that begin alike', () => {
    const long = 'select '.repeat(100);
    const a = storableName(Buffer.from(`${long} a`));
    const b = storableName(Buffer.from(`${long} b`));
    expect(a.slice(0, 400)).toBe(long.slice(0, 400));
    expect(a).not.toBe(b);
  });

  it('is cut between characters', () => {
    for (const head of ['', 'a', 'ab', 'abc']) {
      const name = storableName(Buffer.from(head + '😀'.repeat(200)));
      expect(name.split('…#')[0]).toMatch(/^[abc]*(😀)+$/u);
    }
  });

  it('shows invalid bytes and NUL as U+FFFD', () => {
    expect(storableName(Uint8Array.of(0x61, 0xff, 0x00, 0x62))).toBe('a\uFFFD\uFFFDb');
  });

  it('is plain only where it is the bytes themselves', () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        if (isPlainlyStorable(raw, 0, raw.length))
          expect(storableName(raw)).toBe(Buffer.from(raw).toString());
      }),
    );
    expect(isPlainlyStorable(Buffer.from('x/checkout/x'), 1, 10)).toBe(true);
    expect(isPlainlyStorable(Buffer.from('caf\u00e9'), 0, 5)).toBe(false);
  });
});

import * as fc from 'fast-check';
import { Slug, slugOf } from './names.js';

describe('a slug', () => {
  it.each(['gold-checkout', 'p99', '9', 'a'.repeat(80)])('may be %j', (slug) => {
    expect(Slug.safeParse(slug).success).toBe(true);
  });

  it.each([
    '',
    '-gold',
    'gold-',
    'gold--checkout',
    'Gold',
    'gold checkout',
    'gold/checkout',
    'größe',
    'a'.repeat(81),
    'a\n',
  ])('may not be %j', (slug) => {
    expect(Slug.safeParse(slug).success).toBe(false);
  });

  it.each([
    ['Gold: checkout', 'gold-checkout'],
    ['  Größe & Café ', 'gro-e-cafe'],
    ['***', ''],
    ['日本', ''],
    [`${'a'.repeat(79)} b`, 'a'.repeat(79)],
  ])('of the name %j is %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('made from any name is one, or is empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const slug = slugOf(name);
        expect(slug === '' || Slug.safeParse(slug).success).toBe(true);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });
});

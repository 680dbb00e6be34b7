import * as fc from 'fast-check';
import { mayHaveIds, namePattern } from './name-pattern.js';

describe('the pattern of a name', () => {
  it.each([
    ['GET /users/123', 'GET /users/{}'],
    ['GET /users/123/orders/7', 'GET /users/{}/orders/{}'],
    ['order-4711', 'order-{}'],
    ['table_2024', 'table_{}'],
    ['wait 1.5 s', 'wait {} s'],
    ['dial 10.0.0.1:8080', 'dial {}:{}'],
    ['get 0b54e1ca-9d31-4b5c-8f3e-0123456789ab', 'get {}'],
    ['blob 9f86d081884c7d65', 'blob {}'],
    ['GET /o/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'GET /o/{}'],
    ['1.v2', '{}.v2'],
    ['GET /api/v1/s3', 'GET /api/v1/s3'],
    ['HTTP/2 oauth2 utf8', 'HTTP/{} oauth2 utf8'],
    ['deadbeef decade', 'deadbeef decade'],
    ['Straße5', 'Straße5'],
    ['', ''],
  ])('of %j is %j', (name, pattern) => {
    expect(namePattern(name)).toBe(pattern);
  });

  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.oneof(
          fc.uuid(),
          fc.nat().map(String),
          fc.constantFrom('/', '-', '.', '_', ' ', 'a', 'v1', 'x0f', '{}'),
        ),
      )
      .map((parts) => parts.join('')),
  );

  it('is its own pattern', () => {
    fc.assert(fc.property(name, (text) => expect(namePattern(namePattern(text))).toBe(namePattern(text))));
  });

  it('is the name where that has no digits', () => {
    fc.assert(
      fc.property(name, (text) => {
        const plain = Buffer.from(text.replaceAll(/[0-9]/g, ''));
        expect(mayHaveIds(plain, 0, plain.length)).toBe(false);
        expect(namePattern(plain.toString())).toBe(plain.toString());
      }),
    );
  });

  it('is at most twice as long, and the same for other numbers', () => {
    fc.assert(
      fc.property(name, fc.nat(), fc.nat(), (text, a, b) => {
        expect(Buffer.byteLength(namePattern(text))).toBeLessThanOrEqual(2 * Buffer.byteLength(text));
        expect(namePattern(`${text}/${a}`)).toBe(namePattern(`${text}/${b}`));
      }),
    );
  });
});

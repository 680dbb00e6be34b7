import * as fc from 'fast-check';
import { ACTION_KINDS, openToken, signAction, type SignedAction } from './action-token.js';

const KEY = Buffer.from('a key of thirty-two bytes, as is.');
const OTHER = Buffer.from('another key of as many bytes, yes');
const ACTION: SignedAction = {
  kind: 'acknowledge',
  incidentId: '0d3c7f2e-5b7a-4c53-9a43-3c5d1e6f7a80',
  deliveryId: 'c56a4180-65aa-42ec-a945-5fd21dec0538',
  channel: 'on-call',
  expiresAtUnixS: 1_795_000_000,
};

const anyAction: fc.Arbitrary<SignedAction> = fc.record({
  kind: fc.constantFrom(...ACTION_KINDS),
  incidentId: fc.uuid(),
  deliveryId: fc.uuid(),
  channel: fc.stringMatching(/^[a-z0-9-]{1,80}$/),
  expiresAtUnixS: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

describe('the token of a link', () => {
  it('is short, and of characters that an address takes as they are', () => {
    const token = signAction(ACTION, KEY);
    expect(token).toMatch(/^[\w-]+$/);
    expect(token).toHaveLength(82);
  });

  it('says what was signed', () => {
    fc.assert(
      fc.property(anyAction, (action) => {
        expect(openToken(signAction(action, KEY), [KEY])).toEqual(action);
      }),
    );
  });

  it('is good with any key that is still known, and with no other', () => {
    const token = signAction(ACTION, KEY);
    expect(openToken(token, [OTHER, KEY])).toEqual(ACTION);
    expect(openToken(token, [OTHER])).toBeUndefined();
    expect(openToken(token, [])).toBeUndefined();
  });

  it('is not good with any one bit of it changed', () => {
    fc.assert(
      fc.property(anyAction, fc.nat(), (action, n) => {
        const bytes = Buffer.from(signAction(action, KEY), 'base64url');
        const bit = n % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openToken(bytes.toString('base64url'), [KEY])).toBeUndefined();
      }),
    );
    const token = signAction(ACTION, KEY);
    const whole = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const changed = Buffer.from(whole);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openToken(changed.toString('base64url'), [KEY])).toBeUndefined();
    }
  });

  it('has one spelling: no other character, none more and none less is taken', () => {
    fc.assert(
      fc.property(
        anyAction,
        fc.nat(),
        fc.constantFrom('A', 'B', 'a', '0', '-', '_', '+', '/', '=', '.', ' ', '%'),
        (action, n, character) => {
          const token = signAction(action, KEY);
          const at = n % token.length;
          const spellings = [
            token.slice(0, at) + character + token.slice(at + 1),
            token.slice(0, at) + character + token.slice(at),
            token.slice(0, at) + token.slice(at + 1),
            token + character,
          ];
          for (const spelling of spellings)
            if (spelling !== token) expect(openToken(spelling, [KEY])).toBeUndefined();
        },
      ),
    );
  });

  it('takes whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        expect(openToken(text, [KEY])).toBeUndefined();
      }),
    );
    expect(openToken('A'.repeat(1_000_000), [KEY])).toBeUndefined();
  });

  it('of one thing is not good for another', () => {
    const tokens = ACTION_KINDS.map((kind) => signAction({ ...ACTION, kind }, KEY));
    expect(new Set(tokens.map((token) => token.slice(-21))).size).toBe(ACTION_KINDS.length);
    const [acknowledge = '', useful = ''] = tokens.map((token) => Buffer.from(token, 'base64url'));
    const mixed = Buffer.concat([
      Buffer.from(useful).subarray(0, -16),
      Buffer.from(acknowledge).subarray(-16),
    ]);
    expect(openToken(mixed.toString('base64url'), [KEY])).toBeUndefined();
  });
});

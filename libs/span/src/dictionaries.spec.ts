import * as fc from 'fast-check';
import {
  ALL_ACCOUNTS,
  Dictionaries,
  NO_ACCOUNT,
  OTHER_ACCOUNT,
  OTHER_OPERATION,
  SPAN_KINDS,
  type Operation,
} from './index.js';

const roomy = { services: 1_000, operations: 1_000, accounts: 1_000 };

function operationId(names: Dictionaries, { service, name, kind }: Operation): number {
  const serviceBytes = Buffer.from(service);
  const nameBytes = Buffer.from(name);
  const serviceId = names.service(serviceBytes, 0, serviceBytes.length);
  return names.operation(serviceId, SPAN_KINDS.indexOf(kind), nameBytes, 0, nameBytes.length);
}

function accountId(names: Dictionaries, key: string | Uint8Array): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  return names.account(bytes, 0, bytes.length);
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((t) => !t.includes('\0'));
const operation = fc.record({ service: text, name: text, kind: fc.constantFrom(...SPAN_KINDS) });

describe('dictionaries', () => {
  it('give equal operations one id and back the operation', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const names = new Dictionaries(roomy);
        const ids = operations.map((o) => operationId(names, o));
        expect(ids.map((id) => names.operationOf(id))).toEqual(operations);
        expect(new Set(ids).size).toBe(new Set(operations.map((o) => JSON.stringify(o))).size);
        expect(operations.map((o) => names.findOperation(o))).toEqual(ids);
        expect(operations.map((o) => names.registerOperation(o))).toEqual(ids);
      }),
    );
  });

  it('never lead from what a sender says to a reserved account', () => {
    const names = new Dictionaries(roomy);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom('*', '(other)', '\\*'),
          text.filter((t) => t !== ''),
        ),
        (key) => {
          const id = accountId(names, key);
          expect(names.isReservedAccount(id)).toBe(false);
          expect(['*', '', '(other)']).not.toContain(names.accountKeyOf(id));
          expect(names.findAccount(names.accountKeyOf(id))).toBe(id);
        },
      ),
    );
  });

  it('name the reserved ones', () => {
    const names = new Dictionaries(roomy);
    expect([ALL_ACCOUNTS, NO_ACCOUNT, OTHER_ACCOUNT].map((id) => names.accountKeyOf(id))).toEqual([
      '*',
      '',
      '(other)',
    ]);
    expect(names.operationOf(OTHER_OPERATION)).toEqual({
      service: '(other)',
      name: '(other)',
      kind: 'unspecified',
    });
    expect(accountId(names, '')).toBe(NO_ACCOUNT);
  });

  it('give bytes that are stored as the same text the same id', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 3 }), { maxLength: 40 }), (keys) => {
        const names = new Dictionaries(roomy);
        const ids = keys.map((key) => accountId(names, key));
        const textsOfIds = new Set([...new Set(ids)].map((id) => names.accountKeyOf(id)));
        expect(textsOfIds.size).toBe(new Set(ids).size);
      }),
    );
    const names = new Dictionaries(roomy);
    expect(accountId(names, Uint8Array.of(0x61, 0xff))).toBe(accountId(names, Uint8Array.of(0x61, 0xfe)));
    const long = 'x'.repeat(2_000);
    expect(names.findAccount(names.accountKeyOf(accountId(names, long)))).toBe(accountId(names, long));
    expect(names.registerAccount(long)).toBe(accountId(names, long));
  });

  it('keep services, names and kinds apart', () => {
    const names = new Dictionaries(roomy);
    const operations: Operation[] = [
      { service: 'a', name: 'x', kind: 'server' },
      { service: 'b', name: 'x', kind: 'server' },
      { service: 'a', name: 'y', kind: 'server' },
      { service: 'a', name: 'x', kind: 'client' },
    ];
    const ids = operations.map((o) => operationId(names, o));
    expect(new Set(ids).size).toBe(4);
  });

  it('answer with (other) when full, count it, and still know the names they hold', () => {
    const names = new Dictionaries({ services: 1, operations: 2, accounts: 2 });
    const of = (service: string, name: string) => operationId(names, { service, name, kind: 'server' });
    const first = of('shop', 'a');
    expect(of('shop', 'b')).not.toBe(OTHER_OPERATION);
    expect(of('shop', 'c')).toBe(OTHER_OPERATION);
    expect(of('cart', 'a')).toBe(OTHER_OPERATION);
    expect(of('shop', 'a')).toBe(first);
    expect(names.overflow).toEqual({ services: 1, operations: 2, accounts: 0 });

    const acme = accountId(names, 'acme');
    accountId(names, 'globex');
    expect(accountId(names, 'initech')).toBe(OTHER_ACCOUNT);
    expect(accountId(names, 'acme')).toBe(acme);
    expect(names.overflow.accounts).toBe(1);
  });

  it('let in what the operator registers beyond the limit', () => {
    const names = new Dictionaries({ services: 0, operations: 0, accounts: 0 });
    const checkout: Operation = { service: 'shop', name: 'POST /checkout', kind: 'server' };
    expect(operationId(names, checkout)).toBe(OTHER_OPERATION);
    expect(names.findOperation(checkout)).toBeUndefined();
    const id = names.registerOperation(checkout);
    expect(operationId(names, checkout)).toBe(id);
    const gold = names.registerAccount('gold-1');
    expect(accountId(names, 'gold-1')).toBe(gold);
    expect(names.findAccount('gold-2')).toBeUndefined();
  });

  describe('by pattern', () => {
    const byPattern = (operations: number) =>
      new Dictionaries({ services: 10, operations, accounts: 10 }, true);
    const idOf = (dictionaries: Dictionaries, name: string) => {
      const bytes = Buffer.from(name);
      const shop = Buffer.from('shop');
      return dictionaries.operation(dictionaries.service(shop, 0, 4), 2, bytes, 0, bytes.length);
    };

    it('give all names of a pattern one id, the first time and again', () => {
      const dictionaries = byPattern(2);
      const id = idOf(dictionaries, 'GET /users/1');
      expect(dictionaries.operationOf(id)).toEqual({
        service: 'shop',
        name: 'GET /users/{}',
        kind: 'server',
      });
      for (let n = 0; n < 20; n++) expect(idOf(dictionaries, `GET /users/${n % 10}`)).toBe(id);
      expect(idOf(dictionaries, 'GET /users/{}')).toBe(id);
      expect(dictionaries.overflow.operations).toBe(0);
    });

    it('keep a registered name apart', () => {
      const dictionaries = byPattern(2);
      const id = dictionaries.registerOperation({ service: 'shop', name: 'GET /users/1', kind: 'server' });
      expect(idOf(dictionaries, 'GET /users/1')).toBe(id);
      expect(idOf(dictionaries, 'GET /users/2')).not.toBe(id);
    });

    it('let a registered name in that was too many before', () => {
      const dictionaries = byPattern(1);
      idOf(dictionaries, 'first');
      expect(idOf(dictionaries, 'GET /users/1')).toBe(OTHER_OPERATION);
      const id = dictionaries.registerOperation({ service: 'shop', name: 'GET /users/{}', kind: 'server' });
      expect(idOf(dictionaries, 'GET /users/1')).toBe(id);
    });
  });

  it('tell which names found them full, by pattern', () => {
    const dictionaries = new Dictionaries({ services: 1, operations: 1, accounts: 1 });
    const bytesOf = (text: string) => Buffer.from(text);
    const service = (text: string) => dictionaries.service(bytesOf(text), 0, text.length);
    const shop = service('shop');
    for (let n = 10; n < 15; n++) {
      dictionaries.operation(shop, 2, bytesOf(`GET /users/${n}`), 0, 13);
      dictionaries.account(bytesOf(`customer-${n}`), 0, 11);
    }
    dictionaries.operation(service('cart-7'), 2, bytesOf('GET /'), 0, 5);
    expect(dictionaries.fill()).toEqual({
      services: { used: 1, limit: 1 },
      operations: { used: 1, limit: 1 },
      accounts: { used: 1, limit: 1 },
    });
    expect(dictionaries.damage()).toEqual({
      services: [{ item: 'cart-{}', atLeast: 1 }],
      operations: [
        { item: { service: 'shop', name: 'GET /users/{}' }, atLeast: 4 },
        { item: { service: '(other)', name: 'GET /' }, atLeast: 1 },
      ],
      accounts: [{ item: 'customer-{}', atLeast: 4 }],
    });
  });
});

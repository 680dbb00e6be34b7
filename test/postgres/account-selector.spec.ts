import * as fc from 'fast-check';
import { type LabelSelector } from '#contract';
import { labelMatcher } from '#evaluate';
import { PgSlaSource } from '#store';
import { testDatabase, type TestDatabase } from './test-database.js';

const VALUES = ['gold', 'silver', 'Gold', '', 'a b', 'line\nbreak', 'ünï', "o'hara", '%', 'gold+'];
const NAMES = ['tier', 'region', 'a.b-c'];

describe('label selectors', () => {
  let test: TestDatabase;
  const accounts: { key: string; labels: Record<string, string> }[] = [];
  beforeAll(async () => {
    test = await testDatabase();
    for (let i = 0; i < 60; i++) {
      const labels: Record<string, string> = {};
      for (const [j, name] of NAMES.entries()) {
        const value = VALUES[(i * (j + 3)) % (VALUES.length + 3)];
        if (value !== undefined) labels[name] = value;
      }
      accounts.push({ key: `account-${String(i).padStart(2, '0')}`, labels });
    }
    await test.database.pool.query(
      `insert into account (key, registered, labels)
       select key, key <> 'account-00', labels from json_to_recordset($1) as given (key text, labels jsonb)`,
      [JSON.stringify(accounts)],
    );
  });
  afterAll(() => test.drop());

  it('mean the same to Postgres and to a map of labels', async () => {
    const value = fc.constantFrom(...VALUES);
    const expression = fc.constantFrom(
      'gold',
      '(?i)gold',
      'g.*',
      '',
      '.*',
      '[^a-z]+',
      's?i?.*r',
      'gold\\+',
      '\\pL+',
    );
    const condition = fc.oneof(
      value,
      fc.record({ in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
      fc.record({ notIn: fc.array(value, { minLength: 1, maxLength: 3 }) }),
      fc.record({ exists: fc.boolean() }),
      fc.record({ matches: expression }),
      fc.record({ notMatches: expression }),
    );
    const selector: fc.Arbitrary<LabelSelector> = fc.dictionary(
      fc.constantFrom(...NAMES, 'unknown'),
      condition,
      { minKeys: 1, maxKeys: 3 },
    );
    const source = new PgSlaSource(test.database);
    await fc.assert(
      fc.asyncProperty(selector, async (labels) => {
        const matches = labelMatcher(labels);
        const meant = accounts.slice(1).filter((account) => matches(account.labels));
        expect(await source.accountsWith(labels)).toEqual(meant.map(({ key }) => key));
      }),
      { numRuns: 200 },
    );
  });
});

import { NO_ACCOUNT, SpanRecords } from '#span';
import { RecordIndex } from './record-index.js';

const wordsOf = (trace: number) => Int32Array.of(trace, trace, trace, trace);

function indexOf(heads: number, ...spans: { trace: number; account?: number }[]): RecordIndex {
  const index = new RecordIndex({ recordsPerSegment: 4, heads });
  for (const { trace, account = NO_ACCOUNT } of spans) {
    const batch = new SpanRecords(1);
    batch.words.set(wordsOf(trace));
    batch.setAccount(0, account);
    batch.count = 1;
    index.append(batch, 0, 0);
  }
  return index;
}

/** Accounts of the trace's records, oldest first. */
function accountsOf({ chains }: RecordIndex, trace: number): number[] {
  return chains
    .newestOfAll(wordsOf(trace))
    .flatMap((newest) => Array.from(chains.chain(newest), ({ segment, i }) => segment.records.account(i)))
    .reverse();
}

describe('TraceChains', () => {
  it('lists a trace once, however often another of its hash comes in between', () => {
    const spans = Array.from({ length: 30 }, (_, i) => ({ trace: 1 + (i % 3) }));
    const { chains } = indexOf(1, ...spans);
    for (const trace of [1, 2, 3]) expect(chains.newestOfAll(wordsOf(trace))).toHaveLength(1);
    expect(chains.newestOfAll(wordsOf(4))).toEqual([]);
  });

  it('gives spans that name no account the first that their trace names, before and after it', () => {
    const named = [1, 1, 7, 1, 8, 8, 1, 9, 7, 1].map((account) => ({ trace: 1, account }));
    expect(accountsOf(indexOf(1, ...named), 1)).toEqual([7, 7, 7, 7, 8, 8, 7, 9, 7, 7]);
    expect(accountsOf(indexOf(1, { trace: 1 }, { trace: 2, account: 7 }), 1)).toEqual([NO_ACCOUNT]);
  });

  it('goes by what is left where the record that named it first is gone', () => {
    const named = [7, 8, 8, 8, 8, 9].map((account) => ({ trace: 1, account }));
    const index = indexOf(1, ...named);
    expect(index.chains.accountOf(wordsOf(1), 0)).toBe(7);
    index.dropOldest();
    expect(index.chains.accountOf(wordsOf(1), 0)).toBe(8);
    expect(accountsOf(index, 1)).toEqual([8, 9]);
    expect(index.chains.accountOf(wordsOf(2), 0)).toBeUndefined();
  });
});

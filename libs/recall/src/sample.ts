import { type Dictionaries, RECORD_WORDS, type SampleQuery, type TraceSample } from '#span';
import { Turn } from '#kit';
import { type RecordIndex } from './record-index.js';
import { type RecordSegment } from './record-segment.js';
import { hitOf } from './search.js';

/** A record and where it is. */
type Place = { segment: RecordSegment; i: number };
type Candidate = Place & { hash: number };

/** Walking a trace takes some 100 ns a record; so many between two looks at the time. */
const RECORDS_BETWEEN_TURNS = 4_096;

/**
 * A trace is counted at the record of it that came first, of which there is one, however often its spans are sent and
 * whether or not it has a root. The traces with the smallest hashes are the sample: a fair one, because trace ids are random
 * in some of their bits, and found in one pass that keeps only the sample itself.
 *
 * 100 traces of the 10 s in which 200,000 spans arrived take 3.3 ms (`test/bench/recall.ts`), a segment half of one.
 */
export async function sample(
  indexes: readonly RecordIndex[],
  dictionaries: Dictionaries,
  query: SampleQuery,
): Promise<TraceSample> {
  const turn = new Turn();
  const smallest = new SmallestHashes(query.limit);
  let population = 0;
  for (const segment of indexes.flatMap((index) => index.segments.slice())) {
    if (segment.isDropped) continue;
    if (segment.latestEndUnixMs < query.endFromUnixMs || segment.earliestEndUnixMs >= query.endToUnixMs) {
      continue;
    }
    for (let i = 0; i < segment.records.count; i++) {
      if (!isSampledFrom(segment, i, query)) continue;
      population++;
      smallest.offer(segment, i);
    }
    await turn.yieldIfDue();
  }
  const hits = [];
  for (const { segment, i } of smallest.take()) {
    if (segment.isDropped) continue;
    const entry = await entryOf(segment, i, indexes, turn);
    if (entry?.segment.isDropped === false) hits.push(hitOf(entry.segment, entry.i, dictionaries));
    await turn.yieldIfDue();
  }
  return { hits, population };
}

function isSampledFrom(segment: RecordSegment, i: number, query: SampleQuery): boolean {
  if (segment.previous(i) !== 0) return false;
  const endUnixMs = segment.records.endUnixMs(i);
  return endUnixMs >= query.endFromUnixMs && endUnixMs < query.endToUnixMs;
}

/** Of all that are offered, those with the smallest hashes of their trace ids. */
class SmallestHashes {
  private candidates: Candidate[] = [];
  private limit = 2 ** 32;

  constructor(private readonly count: number) {}

  offer(segment: RecordSegment, i: number): void {
    const hash = hashOf(segment.records.words, i * RECORD_WORDS);
    if (hash >= this.limit) return;
    this.candidates.push({ segment, i, hash });
    if (this.candidates.length >= 2 * this.count) this.limit = this.cut().at(-1)?.hash ?? 0;
  }

  take(): readonly Place[] {
    return this.cut();
  }

  private cut(): Candidate[] {
    this.candidates.sort((a, b) => a.hash - b.hash);
    return (this.candidates = this.candidates.slice(0, this.count));
  }
}

/** MurmurHash3 of the trace id's four words, unsigned: in some senders' ids all but a few bits are the same. */
function hashOf(words: Int32Array, at: number): number {
  let h = 0;
  for (let word = at; word < at + 4; word++) {
    let k = Math.imul(words[word]!, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h = Math.imul(h ^ 16 ^ ((h ^ 16) >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The record of the trace's root; where that was not sent, its earliest entry, else its earliest. */
async function entryOf(
  segment: RecordSegment,
  i: number,
  indexes: readonly RecordIndex[],
  turn: Turn,
): Promise<Place | undefined> {
  const traceId = segment.records.words.slice(i * RECORD_WORDS, i * RECORD_WORDS + 4);
  let entry: (Place & { rank: number; startUnixNano: bigint }) | undefined;
  for (const { chains } of indexes) {
    for (const newest of chains.newestOfAll(traceId)) {
      let seen = 0;
      for (const place of chains.chain(newest)) {
        const { records } = place.segment;
        const rank = place.segment.isRoot(place.i) ? 2 : records.isEntry(place.i) ? 1 : 0;
        const startUnixNano = records.startUnixNano(place.i);
        if (!entry || rank > entry.rank || (rank === entry.rank && startUnixNano < entry.startUnixNano)) {
          entry = { ...place, rank, startUnixNano };
        }
        if (++seen % RECORDS_BETWEEN_TURNS === 0) await turn.yieldIfDue();
      }
    }
  }
  return entry;
}

import { millisecondsOf } from '../openslo/durations.js';

/** A text that is no series. */
class SeriesError extends Error {
  override readonly name = 'SeriesError';
}

/** What is wrong with a field of a series; undefined where nothing is. */
export function mistakeIn(
  series: {
    requests?: string | undefined;
    bad?: string | undefined;
    traffic?: string | undefined;
    usual?: string | undefined;
  },
  field: keyof typeof series,
): string | undefined {
  const text = series[field];
  if (text === undefined) return undefined;
  try {
    if (field === 'requests' || field === 'bad') parseCounts(text);
    else parseTraffic(text);
    return undefined;
  } catch (error) {
    if (error instanceof SeriesError) return error.message;
    throw error;
  }
}

/** Requests that took equally long and ended alike. */
export type Requests = { count: number; durationNs: number; failed: boolean };

const MOST_SLOTS = 1_000_000;

/** "20x30 5 _x6": 30 slots of 20, one of 5 and six of nothing. @throws SeriesError */
export function parseCounts(text: string): number[] {
  return expand(text, (token) => {
    if (token === '_') return 0;
    if (/^\d+$/.test(token)) return Number(token);
    throw new SeriesError(`"${token}" is no number of requests, or "_" for none`);
  });
}

/** "18@120ms+2@900ms! x6": six slots of 18 requests of 120 ms and two failed ones of 900 ms. @throws SeriesError */
export function parseTraffic(text: string): Requests[][] {
  // The times may stand apart, as they are hard to tell from what is before them.
  return expand(text.replace(/\s+(x\d+)(?=\s|$)/g, '$1'), (token) =>
    token === '_' ? [] : token.split('+').map((part) => requestsOf(part)),
  );
}

function requestsOf(part: string): Requests {
  const match = /^(\d+)@([^!]+)(!)?$/.exec(part);
  const durationMs = millisecondsOf(match?.[2] ?? '');
  if (!match || durationMs === undefined) {
    throw new SeriesError(`"${part}" is not a number of requests and how long they took, such as "20@120ms"`);
  }
  return { count: Number(match[1]), durationNs: durationMs * 1e6, failed: match[3] === '!' };
}

/** Each word is one slot, or as many as "x6" at its end says. */
function expand<T>(text: string, read: (token: string) => T): T[] {
  const slots: T[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const match = /^(.*?)x(\d+)$/.exec(word);
    const times = match ? Number(match[2]) : 1;
    if (slots.length + times > MOST_SLOTS) throw new SeriesError(`is longer than ${MOST_SLOTS} slots`);
    const slot = read(match?.[1] ?? word);
    for (let i = 0; i < times; i++) slots.push(slot);
  }
  return slots;
}

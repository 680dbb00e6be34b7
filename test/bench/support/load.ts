import { Mould, mixed, type Slot } from './mould.js';
import { NOTATIONS } from './notation.js';
import { PARTS, SERVICES, SHOPS, SPANS_PER_TRACE } from './trace-shape.js';

export type LoadOptions = {
  notation: keyof typeof NOTATIONS;
  spansPerRequest: number;
  accounts: number;
  /**
   * `traces`: whole traces, their accounts Zipf-distributed (the k-th has 1/k of the first one's).
   * `roots`: roots alone, one account after the other, so that all have been seen once soon.
   */
  content: 'traces' | 'roots';
};

/**
 * Requests as SDKs send them: each holds spans of one service only, so that a trace is spread over several requests,
 * and its root may be the first or the last to arrive.
 */
export class Load {
  private readonly groups: Mould[][];
  private readonly salt = Math.floor(Math.random() * 2 ** 32);
  private nextTrace = 0;
  private sending = { firstTrace: 0, left: [] as Mould[], groups: 0 };

  /** @param mouldedSpans how many spans the moulds hold together, about: the server's caches meet more than one request */
  constructor(
    private readonly options: LoadOptions,
    mouldedSpans = 40_000,
  ) {
    const { notation, spansPerRequest, content } = options;
    // So many traces that the spans of each service fill whole requests.
    const spansPerGroup = spansPerRequest * (content === 'roots' ? 1 : SPANS_PER_TRACE);
    const groups = Math.max(SHOPS, Math.ceil(mouldedSpans / spansPerGroup / SHOPS) * SHOPS);
    this.groups = Array.from({ length: groups }, (_, g) =>
      requestsOf(spansPerRequest, content).map((slots) => new Mould(NOTATIONS[notation], g % SHOPS, slots)),
    );
  }

  get bytesPerSpan(): number {
    const moulds = this.groups.flat();
    return moulds.reduce((sum, mould) => sum + mould.bytesPerSpan, 0) / moulds.length;
  }

  next(): Buffer {
    const mould = this.sending.left.pop();
    if (mould === undefined) {
      this.begin();
      return this.next();
    }
    const { firstTrace } = this.sending;
    const accountOf = (trace: number): number => this.accountOf(trace);
    return mould.cast({ firstTrace, salt: this.salt, nowUnixMs: Date.now(), accountOf });
  }

  private begin(): void {
    const groups = this.sending.groups + 1;
    const moulds = this.groups[groups % this.groups.length] ?? [];
    const turn = groups % moulds.length;
    this.sending = {
      firstTrace: this.nextTrace,
      left: [...moulds.slice(turn), ...moulds.slice(0, turn)],
      groups,
    };
    this.nextTrace += this.options.spansPerRequest;
  }

  private accountOf(trace: number): number {
    const { content, accounts } = this.options;
    if (content === 'roots') return trace % accounts;
    // The inverse of 1/k's distribution function.
    const share = (mixed(trace ^ this.salt) >>> 0) / 2 ** 32;
    return Math.floor((accounts + 1) ** share) - 1;
  }
}

/** `spansPerRequest` traces, as requests with the spans of one service each. */
function requestsOf(spansPerRequest: number, content: LoadOptions['content']): Slot[][] {
  const traces = Array.from({ length: spansPerRequest }, (_, trace) => trace);
  if (content === 'roots') return [traces.map((trace) => ({ trace, part: 0 }))];
  return SERVICES.flatMap((service) => {
    const slots = traces.flatMap((trace) =>
      PARTS.flatMap((part, i) => (part.service === service ? [{ trace, part: i }] : [])),
    );
    return Array.from({ length: slots.length / spansPerRequest }, (_, request) =>
      slots.slice(request * spansPerRequest, (request + 1) * spansPerRequest),
    );
  });
}

/** Of an operation's requests; the 95th percentile of 400 is off by a rank of ±4 in one of three cases. */
const REMEMBERED = 400;
/** With fewer, "the slowest 5 %" is no more than one request. */
const FEWEST = 20;
const SLOWEST_PART = 0.05;
/** Operations that are remembered; past it, the one that was not heard of for longest is forgotten. */
const OPERATIONS = 2_000;

/** Multiples of the golden ratio lie evenly between 0 and 1. */
const GOLDEN = 0.618_033_988_75;

type Request = { durationNs: number; weight: number };

/**
 * Which requests are among the slowest 5 % of their operation, as far as the newest sampled ones tell. Of those that took
 * equally long, so many that it is 5 %.
 */
export class SlowestRequests {
  private readonly operations = new Map<string, Request[]>();
  private turn = 0;

  /** @param weight how many requests it stands for */
  isSlow(operation: string, durationNs: number, weight: number): boolean {
    const requests = this.operations.get(operation) ?? [];
    this.operations.delete(operation);
    this.operations.set(operation, requests);
    if (this.operations.size > OPERATIONS) this.operations.delete(this.operations.keys().next().value ?? '');
    requests.push({ durationNs, weight });
    if (requests.length > REMEMBERED) requests.shift();
    if (requests.length < FEWEST) return false;
    let all = 0;
    let slower = 0;
    let alike = 0;
    for (const request of requests) {
      all += request.weight;
      if (request.durationNs > durationNs) slower += request.weight;
      else if (request.durationNs === durationNs) alike += request.weight;
    }
    this.turn = (this.turn + GOLDEN) % 1;
    return slower + this.turn * alike < all * SLOWEST_PART;
  }
}

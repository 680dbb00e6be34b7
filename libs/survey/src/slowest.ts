/** Of an operation's requests; the 95th percentile of 400 is off by a rank of ±4 in one of three cases. */
const REMEMBERED = 400;
/** With fewer, "the slowest 5 %" is no more than one request. */
const FEWEST = 20;
const SLOWEST_PART = 0.05;
/** Operations that are remembered; past it, the one that was not heard of for longest is forgotten. */
const OPERATIONS = 2_000;

type Request = { durationNs: number; weight: number };

/** Which requests are among the slowest 5 % of their operation, as far as the newest sampled ones tell. */
export class SlowestRequests {
  private readonly operations = new Map<string, Request[]>();

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
    for (const request of requests) {
      all += request.weight;
      if (request.durationNs >= durationNs) slower += request.weight;
    }
    return slower <= all * SLOWEST_PART;
  }
}

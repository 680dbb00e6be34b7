import http from 'node:http';
import { type ShopAccount, type Tier } from './accounts.js';
import { ACCOUNT_HEADER } from './shop/customer.js';
import { LOAD_MIX, requestOf, type Route } from './shop/topology.js';

/** Bigger customers buy more: how often an account of a tier comes, relative to the others. */
const TIER_WEIGHT: Record<Tier, number> = { gold: 5, silver: 2, bronze: 1 };

/** More at once means that the shop has stopped answering: further customers are turned away and counted. */
const MOST_IN_FLIGHT = 200;
const REQUEST_TIMEOUT_MS = 15_000;

export type LoadCounts = { sent: number; failed: number; turnedAway: number };

type Sample = { endedAtMs: number; durationMs: number };

/** Customers: independent of each other and of how fast they are served, at a steady mean rate. */
export class Load {
  readonly counts: LoadCounts = { sent: 0, failed: 0, turnedAway: 0 };
  private readonly agent = new http.Agent({ keepAlive: true, timeout: 30_000 });
  private readonly goldCheckouts: Sample[] = [];
  private readonly pickAccount: () => ShopAccount;
  private readonly pickRoute: () => Route;
  private inFlight = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly shopUrl: string,
    accounts: ShopAccount[],
    private readonly requestsPerSecond: number,
  ) {
    this.pickAccount = weighted(accounts.map((account) => [account, TIER_WEIGHT[account.tier]]));
    this.pickRoute = weighted(LOAD_MIX.map(({ route, weight }) => [route, weight]));
  }

  start(): void {
    // Exponential gaps: a Poisson process, as arrivals of independent customers are.
    const gapMs = (-Math.log(1 - Math.random()) / this.requestsPerSecond) * 1000;
    this.timer = setTimeout(() => {
      this.start();
      if (this.inFlight >= MOST_IN_FLIGHT) this.counts.turnedAway++;
      else this.send(this.pickAccount(), this.pickRoute());
    }, gapMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.agent.destroy();
  }

  /** How long 99 of 100 gold checkouts took at most, of those that ended in the last `seconds`; in ms. */
  goldCheckoutP99(seconds: number): number | undefined {
    const since = performance.now() - seconds * 1000;
    while (this.goldCheckouts[0] !== undefined && this.goldCheckouts[0].endedAtMs < since)
      this.goldCheckouts.shift();
    const sorted = this.goldCheckouts.map((sample) => sample.durationMs).sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.99) - 1];
  }

  private send(account: ShopAccount, route: Route): void {
    this.counts.sent++;
    this.inFlight++;
    const startedAtMs = performance.now();
    const { method, path } = requestOf(route, `p-${Math.ceil(Math.random() * 200)}`);
    const request = http.request(
      new URL(path, this.shopUrl),
      { method, agent: this.agent, timeout: REQUEST_TIMEOUT_MS, headers: { [ACCOUNT_HEADER]: account.key } },
      (response) => {
        if (response.statusCode !== 200) this.counts.failed++;
        response.resume();
      },
    );
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', () => this.counts.failed++);
    request.on('close', () => {
      this.inFlight--;
      if (account.tier !== 'gold' || route !== 'POST /checkout') return;
      const endedAtMs = performance.now();
      this.goldCheckouts.push({ endedAtMs, durationMs: endedAtMs - startedAtMs });
    });
    request.end();
  }
}

/** Picks by weight: 5 comes five times as often as 1. */
function weighted<T>(choices: [T, number][]): () => T {
  const [first] = choices;
  if (first === undefined) throw new Error('nothing to pick from');
  const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
  return () => {
    let at = Math.random() * total;
    return (choices.find(([, weight]) => (at -= weight) < 0) ?? first)[0];
  };
}

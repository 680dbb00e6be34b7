import http from 'node:http';
import { type ShopAccount, type Tier } from './accounts.js';
import { ACCOUNT_HEADER } from './shop/customer.js';
import { LOAD_MIX, requestOf, type Route } from './shop/topology.js';
import { type Fault } from './faults.js';

/** Bigger customers buy more: how often an account of a tier comes, relative to the others. */
const TIER_WEIGHT: Record<Tier, number> = { gold: 5, silver: 2, bronze: 1 };

/** More at once means that the shop has stopped answering: further customers are turned away and counted. */
const MOST_IN_FLIGHT = 200;
const REQUEST_TIMEOUT_MS = 15_000;

export type LoadCounts = { sent: number; failed: number; turnedAway: number };

/** What is watched is asked for at least as often as anything else. */
const WATCHED_WEIGHT = 5;
/** How many times more often than usual those come who are looked at. */
const SPOTLIGHT = 12;

export type LoadOptions = {
  requestsPerSecond: number;
  /** The route whose duration is told of. */
  watch: Route;
  /** Accounts that come more often than usual. */
  spotlight?: string[];
  alsoSends?: Fault['alsoSends'];
};

type Sample = { endedAtMs: number; durationMs: number };

/** Customers: independent of each other and of how fast they are served, at a steady mean rate. */
export class Load {
  readonly counts: LoadCounts = { sent: 0, failed: 0, turnedAway: 0 };
  private readonly agent = new http.Agent({ keepAlive: true, timeout: 30_000 });
  private readonly watched: Sample[] = [];
  private readonly pickAccount: () => ShopAccount;
  private readonly pickRoute: () => Route;
  private inFlight = 0;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly shopUrl: string,
    private readonly accounts: ShopAccount[],
    private readonly options: LoadOptions,
  ) {
    const { watch, spotlight = [] } = options;
    this.pickAccount = weighted(
      accounts.map((account) => [
        account,
        TIER_WEIGHT[account.tier] * (spotlight.includes(account.key) ? SPOTLIGHT : 1),
      ]),
    );
    this.pickRoute = weighted(
      LOAD_MIX.map(({ route, weight }) => [
        route,
        route === watch ? Math.max(weight, WATCHED_WEIGHT) : weight,
      ]),
    );
  }

  start(): void {
    const { requestsPerSecond, alsoSends } = this.options;
    this.arrive(requestsPerSecond, () => this.send(this.pickAccount(), this.pickRoute()));
    const also = this.accounts.find(({ key }) => key === alsoSends?.account);
    if (alsoSends && also) this.arrive(alsoSends.perSecond, () => this.send(also, alsoSends.route));
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.agent.destroy();
  }

  /** How long 99 of 100 gold requests of the watched route took at most, of those of the last `seconds`; in ms. */
  goldP99(seconds: number): number | undefined {
    const since = performance.now() - seconds * 1000;
    while (this.watched[0] !== undefined && this.watched[0].endedAtMs < since) this.watched.shift();
    const sorted = this.watched.map((sample) => sample.durationMs).sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.99) - 1];
  }

  /** Exponential gaps: a Poisson process, as arrivals of independent customers are. */
  private arrive(perSecond: number, send: () => void): void {
    const gapMs = (-Math.log(1 - Math.random()) / perSecond) * 1000;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.arrive(perSecond, send);
      if (this.inFlight >= MOST_IN_FLIGHT) this.counts.turnedAway++;
      else send();
    }, gapMs);
    this.timers.add(timer);
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
      if (account.tier !== 'gold' || route !== this.options.watch) return;
      const endedAtMs = performance.now();
      this.watched.push({ endedAtMs, durationMs: endedAtMs - startedAtMs });
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

import { BIG_ACCOUNT, keysOf } from './accounts.js';
import {
  GOLD_CHECKOUT,
  GOLD_CHECKOUT_ERRORS,
  GOLD_FULFILMENT,
  GOLD_OFFERS,
  GOLD_RENEWALS,
  type ShopPromise,
} from './promises.js';
import { DATABASE, type RELEASES, type Route, type ServiceName } from './shop/topology.js';
import { type Trouble } from './shop/trouble.js';

export type ShopProcess = ServiceName | typeof DATABASE.process;

type Release = { [S in keyof typeof RELEASES]: { release: S; version: keyof (typeof RELEASES)[S] } };

/** What is done to the shop, to one of its processes or to the network around it. */
export type Injection =
  | { process: ShopProcess; trouble: Trouble }
  /** Calls that reach the service, or that it makes, take longer on their way there, and back. */
  | { network: 'in' | 'out'; of: ServiceName; eachWayMs: number }
  | Release[keyof Release];

/** What the demo breaks, and who a page should name for it. */
export type Fault = {
  name: FaultName;
  /** What happens, as a sentence that goes on after "now". */
  story: string;
  /** Undefined where nothing breaks. */
  inject: Injection | undefined;
  /** The promise that it breaks, and that Culprit knows of. */
  breaks: ShopPromise;
  /** Others that it breaks, some seconds later: they join the incident, and nobody is paged for them. */
  alsoBreaks?: ShopPromise[];
  /** Whose requests suffer; undefined for all. */
  accounts?: string[];
  /** Somebody whose requests come besides all others, from the start. */
  alsoSends?: { account: string; route: Route; perSecond: number };
  /** Names in the incident that are right, the best first; none where no page may come. */
  culprits: string[];
  /** What the page has to say besides. */
  pageSays?: string[];
};

export const FAULT_NAMES = [
  'slow-service',
  'slow-database',
  'pool-exhausted',
  'network-in',
  'network-out',
  'cpu-slow',
  'leaf-error',
  'retry-storm',
  'n-plus-one',
  'lock-contention',
  'slow-consumer',
  'missing-cache',
  'noisy-neighbour',
  'none',
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** All that is known of the database is what its callers' spans say: db.namespace and db.system.name. */
const DATABASE_NAME = `${DATABASE.namespace} (${DATABASE.system})`;

const LOCKED_ACCOUNT = 'granite-bank';

export const FAULTS: Record<FaultName, Fault> = {
  'slow-service': {
    name: 'slow-service',
    story: 'payments takes 700 to 1,000 ms longer, for the gold accounts only',
    inject: {
      process: 'payments',
      trouble: { slowness: { fromMs: 700, toMs: 1000, accounts: keysOf('gold') } },
    },
    breaks: GOLD_CHECKOUT,
    alsoBreaks: [GOLD_RENEWALS],
    accounts: keysOf('gold'),
    culprits: ['payments'],
  },
  'slow-database': {
    name: 'slow-database',
    story: 'every query takes 150 to 220 ms longer, in a database that sends no spans of its own',
    // A checkout waits for six queries, one after the other.
    inject: {
      process: DATABASE.process,
      trouble: { slowness: { fromMs: 150, toMs: 220, accounts: 'all' } },
    },
    breaks: GOLD_CHECKOUT,
    culprits: [DATABASE_NAME],
  },
  'pool-exhausted': {
    name: 'pool-exhausted',
    story:
      'a job takes all workers of cart for 1.2 s, again and again: requests wait before cart starts on them',
    inject: { process: 'cart', trouble: { workers: { forMs: 1200, pauseMs: 400 } } },
    breaks: GOLD_CHECKOUT,
    culprits: ['cart'],
  },
  'network-in': {
    name: 'network-in',
    story: 'the way to payments takes 350 ms, and back again, from all who call it',
    inject: { network: 'in', of: 'payments', eachWayMs: 350 },
    breaks: GOLD_CHECKOUT,
    alsoBreaks: [GOLD_RENEWALS],
    culprits: ['payments'],
  },
  'network-out': {
    name: 'network-out',
    story: 'the way from checkout takes 150 ms, and back again, to all that it calls',
    inject: { network: 'out', of: 'checkout', eachWayMs: 150 },
    breaks: GOLD_CHECKOUT,
    culprits: ['checkout'],
  },
  'cpu-slow': {
    name: 'cpu-slow',
    story: 'shipping gets a sixtieth of a processor, so that its own work takes sixty times longer',
    inject: { process: 'shipping', trouble: { starved: { times: 60 } } },
    breaks: GOLD_CHECKOUT,
    culprits: ['shipping'],
  },
  'leaf-error': {
    name: 'leaf-error',
    story: 'every third request to catalog fails, and with it whatever needs its answer',
    inject: {
      process: 'catalog',
      trouble: { failing: { chance: 0.35, afterMs: 0, message: 'a product without a price' } },
    },
    breaks: GOLD_CHECKOUT_ERRORS,
    culprits: ['catalog'],
  },
  'retry-storm': {
    name: 'retry-storm',
    story: 'most quotes of shipping fail after 200 ms; checkout asks up to four times',
    inject: {
      process: 'shipping',
      trouble: { failing: { chance: 0.75, afterMs: 200, message: 'the carrier does not answer' } },
    },
    breaks: GOLD_CHECKOUT,
    culprits: ['shipping'],
  },
  'n-plus-one': {
    name: 'n-plus-one',
    story: 'release 1.1.0 of cart asks catalog for each offer, six times instead of once',
    inject: { release: 'cart', version: '1.1.0' },
    breaks: GOLD_OFFERS,
    culprits: ['cart'],
  },
  'lock-contention': {
    name: 'lock-contention',
    story: `a job in payments keeps the balance of ${LOCKED_ACCOUNT} locked for 1.5 s, again and again`,
    inject: {
      process: 'payments',
      trouble: { lock: { account: LOCKED_ACCOUNT, forMs: 1500, pauseMs: 300 } },
    },
    breaks: GOLD_CHECKOUT,
    accounts: [LOCKED_ACCOUNT],
    culprits: ['payments'],
  },
  'slow-consumer': {
    name: 'slow-consumer',
    story: 'fulfilment, which reads orders from a queue, takes 700 to 1,000 ms longer for each',
    inject: {
      process: 'fulfilment',
      trouble: { slowness: { fromMs: 700, toMs: 1000, accounts: 'all' } },
    },
    breaks: GOLD_FULFILMENT,
    culprits: ['fulfilment'],
  },
  'missing-cache': {
    name: 'missing-cache',
    story: 'catalog has lost its cache: each request for offers runs four queries that are usually spared',
    inject: { process: 'catalog', trouble: { cacheLost: true } },
    breaks: GOLD_OFFERS,
    // The queries take as long as they ever did; that they are run each time is catalog's doing.
    culprits: ['catalog'],
  },
  'noisy-neighbour': {
    name: 'noisy-neighbour',
    story: `release 2.4.1 of reports reads each order by itself: ${BIG_ACCOUNT} floods the database that all share`,
    inject: { release: 'reports', version: '2.4.1' },
    breaks: GOLD_CHECKOUT,
    alsoSends: { account: BIG_ACCOUNT, route: 'POST /exports', perSecond: 3.2 },
    culprits: [DATABASE_NAME],
    // Who is overloaded is half the answer: by whom is the other.
    pageSays: [BIG_ACCOUNT, 'reports 2.4.1'],
  },
  none: {
    name: 'none',
    story: 'nothing breaks: no page may come',
    inject: undefined,
    breaks: GOLD_CHECKOUT,
    culprits: [],
  },
};

/** The process that is to blame for what is injected: its callers and callees only suffer. */
export function brokenBy(injection: Injection): ShopProcess {
  if ('process' in injection) return injection.process;
  return 'release' in injection ? injection.release : injection.of;
}

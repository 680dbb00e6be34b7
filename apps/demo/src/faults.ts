import { keysOf } from './accounts.js';
import { type Slowness } from './shop/messages.js';
import { DATABASE, type ServiceName } from './shop/topology.js';

export type ShopProcess = ServiceName | typeof DATABASE.process;

/** What the demo breaks, and who a page should name for it. */
export type Fault = {
  name: FaultName;
  /** What happens, as a sentence that goes on after "now". */
  story: string;
  /** Undefined where nothing breaks. */
  inject: { process: ShopProcess; slowness: Slowness } | undefined;
  /** The culprit's name in the incident; null where no page may come. */
  expectedCulprit: string | null;
};

export const FAULT_NAMES = ['slow-service', 'slow-database', 'none'] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

export const FAULTS: Record<FaultName, Fault> = {
  'slow-service': {
    name: 'slow-service',
    story: 'payments takes 700 to 1,000 ms longer, for the gold accounts only',
    inject: { process: 'payments', slowness: { fromMs: 700, toMs: 1000, accounts: keysOf('gold') } },
    expectedCulprit: 'payments',
  },
  'slow-database': {
    name: 'slow-database',
    story: 'every query takes 150 to 220 ms longer, in a database that sends no spans of its own',
    // A checkout waits for six queries, one after the other.
    inject: { process: DATABASE.process, slowness: { fromMs: 150, toMs: 220, accounts: 'all' } },
    // All that is known of it is what its callers' spans say: db.namespace and db.system.name.
    expectedCulprit: `${DATABASE.namespace} (${DATABASE.system})`,
  },
  none: {
    name: 'none',
    story: 'nothing breaks: no page may come',
    inject: undefined,
    expectedCulprit: null,
  },
};

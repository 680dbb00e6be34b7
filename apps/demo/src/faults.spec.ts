import { ACCOUNTS, keysOf } from './accounts.js';
import { FAULT_NAMES, FAULTS } from './faults.js';
import { GOLD_CHECKOUT } from './gold-sla.js';
import {
  DATABASE,
  EDGE,
  LOAD_MIX,
  QUERY_MS,
  requestOf,
  routeOf,
  ROUTES,
  SERVICE_NAMES,
  TOPOLOGY,
  type ServiceName,
  type Step,
} from './shop/topology.js';

/** Every step of a sequence, those of parallel branches too. */
function allSteps(steps: Step[]): Step[] {
  return steps.flatMap((step) => ('parallel' in step ? step.parallel.flatMap(allSteps) : [step]));
}

function stepsOf(service: ServiceName): Step[] {
  return Object.values(TOPOLOGY[service]).flatMap((steps) => allSteps(steps ?? []));
}

function calleesOf(service: ServiceName): Set<string> {
  return new Set(
    stepsOf(service).flatMap((step) =>
      'call' in step ? [step.call] : 'query' in step ? [DATABASE.process] : [],
    ),
  );
}

function callersOf(name: string): ServiceName[] {
  return SERVICE_NAMES.filter((service) => calleesOf(service).has(name));
}

/** The longest time that the steps wait for this process, in ms, by its own time of `ms` per request. */
function waitFor(name: string, ms: number, steps: Step[]): number {
  return steps.reduce((sum, step) => {
    if ('parallel' in step)
      return sum + Math.max(...step.parallel.map((branch) => waitFor(name, ms, branch)));
    if ('query' in step) return sum + (name === DATABASE.process ? ms : 0);
    if ('call' in step)
      return sum + (step.call === name ? ms : 0) + waitFor(name, ms, TOPOLOGY[step.call][step.route] ?? []);
    return sum;
  }, 0);
}

const checkout = TOPOLOGY[EDGE]['POST /checkout'] ?? [];

describe('the shop', () => {
  it('has at least 6 services, and calls only routes that exist', () => {
    expect(SERVICE_NAMES.length).toBeGreaterThanOrEqual(6);
    for (const step of SERVICE_NAMES.flatMap(stepsOf))
      if ('call' in step) expect(TOPOLOGY[step.call]).toHaveProperty([step.route]);
    for (const { route } of LOAD_MIX) expect(TOPOLOGY[EDGE]).toHaveProperty([route]);
  });

  it('asks the database only what it can answer, from several services', () => {
    const asked = SERVICE_NAMES.flatMap(stepsOf).flatMap((step) => ('query' in step ? [step.query] : []));
    expect([...new Set(asked)].sort()).toEqual(Object.keys(QUERY_MS).sort());
    expect(callersOf(DATABASE.process).length).toBeGreaterThanOrEqual(3);
  });

  it('tells a route from a request, whatever its id', () => {
    for (const route of ROUTES) {
      const { method, path } = requestOf(route, 'a/b c');
      expect(routeOf(method, path)).toBe(route);
    }
    expect(routeOf('GET', '/checkout')).toBeUndefined();
    expect(routeOf('GET', '/products/')).toBeUndefined();
    expect(routeOf('GET', '/products/1/2')).toBeUndefined();
  });

  it('has about 50 accounts with a key each, of three tiers', () => {
    expect(ACCOUNTS).toHaveLength(50);
    expect(new Set(ACCOUNTS.map(({ key }) => key)).size).toBe(ACCOUNTS.length);
    expect(keysOf('gold').length).toBeGreaterThan(3);
  });

  it('promises its gold accounts something about an operation that exists', () => {
    expect(TOPOLOGY).toHaveProperty([GOLD_CHECKOUT.operation.service, GOLD_CHECKOUT.operation.name]);
  });
});

describe.each(FAULT_NAMES.map((name) => FAULTS[name]))('the fault $name', (fault) => {
  it('expects a culprit exactly where it breaks something', () => {
    expect(fault.expectedCulprit === null).toBe(fault.inject === undefined);
  });

  it('breaks the promise by itself, in a process that several services call', () => {
    if (fault.inject === undefined) return;
    const { process, slowness } = fault.inject;
    expect(callersOf(process).length).toBeGreaterThanOrEqual(2);
    expect(waitFor(process, slowness.fromMs, checkout)).toBeGreaterThan(
      GOLD_CHECKOUT.objective.thresholdMs * 1.2,
    );
    if (process !== DATABASE.process) {
      expect(calleesOf(process).size).toBeGreaterThanOrEqual(2);
      expect(fault.expectedCulprit).toBe(process);
    }
  });

  it('slows accounts that exist', () => {
    const accounts = fault.inject?.slowness.accounts ?? 'all';
    const known = new Set(ACCOUNTS.map(({ key }) => key));
    if (accounts !== 'all') for (const account of accounts) expect(known).toContain(account);
  });
});

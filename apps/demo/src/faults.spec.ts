import { ACCOUNTS, keysOf } from './accounts.js';
import { brokenBy, FAULT_NAMES, FAULTS } from './faults.js';
import { GOLD_CHECKOUT } from './promises.js';
import {
  CONSUMER_STEPS,
  DATABASE,
  EDGE,
  LOAD_MIX,
  QUERY_MS,
  QUEUE,
  RELEASES,
  requestOf,
  routeOf,
  ROUTES,
  SERVICE_NAMES,
  TOPOLOGY,
  type Route,
  type ServiceName,
  type Step,
} from './shop/topology.js';

/** Every step of a sequence, those of parallel branches too. */
function allSteps(steps: Step[]): Step[] {
  return steps.flatMap((step) =>
    'parallel' in step ? step.parallel.flatMap(allSteps) : 'locked' in step ? allSteps(step.locked) : [step],
  );
}

function stepsOf(service: ServiceName): Step[] {
  const consuming = service === QUEUE.consumer ? CONSUMER_STEPS : [];
  return [...Object.values(TOPOLOGY[service]), consuming].flatMap((steps) => allSteps(steps ?? []));
}

function queriesOf(step: Step): string[] {
  if ('query' in step) return [step.query];
  if ('cached' in step) return [step.cached];
  return 'queryEachOrder' in step ? [step.queryEachOrder] : [];
}

function calleesOf(service: ServiceName): Set<string> {
  return new Set(
    stepsOf(service).flatMap((step) => {
      if ('call' in step) return [step.call];
      if ('publish' in step) return [QUEUE.consumer];
      return queriesOf(step).map(() => DATABASE.process);
    }),
  );
}

function callersOf(name: string): ServiceName[] {
  return SERVICE_NAMES.filter((service) => calleesOf(service).has(name));
}

/** The longest time that the steps wait for this process, in ms, by its own time of `ms` per request. */
function waitFor(name: string, ms: number, steps: Step[]): number {
  return steps.reduce((sum, step) => {
    if ('locked' in step) return sum + waitFor(name, ms, step.locked);
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
    const released: Partial<Record<Route, Step[]>>[] = Object.values(RELEASES).flatMap((releases) =>
      Object.values(releases),
    );
    const steps = released.flatMap((routes) => Object.values(routes).flatMap((each) => allSteps(each ?? [])));
    const asked = [...SERVICE_NAMES.flatMap(stepsOf), ...steps].flatMap(queriesOf);
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
});

describe.each(FAULT_NAMES.map((name) => FAULTS[name]))('the fault $name', (fault) => {
  it('expects a culprit exactly where it breaks something', () => {
    expect(fault.culprits.length > 0).toBe(fault.inject !== undefined);
  });

  it('is in a process that several call', () => {
    if (fault.inject === undefined) return;
    const broken = brokenBy(fault.inject);
    // A neighbour is noisy to others: it is the database that they have in common.
    const blamed = fault.name === 'noisy-neighbour' ? DATABASE.process : broken;
    expect(callersOf(blamed).length).toBeGreaterThanOrEqual(2);
    if (broken !== DATABASE.process) expect(calleesOf(broken).size).toBeGreaterThanOrEqual(2);
    if (blamed !== DATABASE.process) expect(fault.culprits[0]).toBe(broken);
  });

  it('breaks promises about operations that exist', () => {
    for (const { sla, route } of [fault.breaks, ...(fault.alsoBreaks ?? [])]) {
      const { operation } = sla;
      if (operation.service === QUEUE.consumer) expect(operation.name).toBe(`process ${QUEUE.name}`);
      else expect(TOPOLOGY).toHaveProperty([operation.service, operation.name]);
      expect(TOPOLOGY[EDGE]).toHaveProperty([route]);
      expect(LOAD_MIX.map((each) => each.route)).toContain(route);
    }
  });

  it('breaks the promise by itself, where all that it does is to be slow', () => {
    if (fault.inject === undefined || !('process' in fault.inject)) return;
    const { process, trouble } = fault.inject;
    if (trouble.slowness === undefined) return;
    const steps = fault.breaks.sla.operation.service === QUEUE.consumer ? undefined : checkout;
    const waitMs = steps ? waitFor(process, trouble.slowness.fromMs, steps) : trouble.slowness.fromMs;
    expect(waitMs).toBeGreaterThan(GOLD_CHECKOUT.sla.objective.thresholdMs * 1.2);
  });

  it('hits accounts that exist', () => {
    const known = new Set(ACCOUNTS.map(({ key }) => key));
    for (const account of fault.accounts ?? []) expect(known).toContain(account);
    if (fault.alsoSends) expect(known).toContain(fault.alsoSends.account);
  });
});

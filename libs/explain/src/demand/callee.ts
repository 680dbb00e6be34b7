import { type OpenCall, type Request, type TraceCalls } from './trace-calls.js';

/** Who is called: a culprit. */
export type Callee = { name: string; kind: 'service' | 'dependency' };

/** Who made each call to the callee, once per call; undefined where it came from outside. */
export type CallersOf = (calls: TraceCalls) => (Request | undefined)[];

/**
 * How calls to the callee are told, given all traces that are compared: a call that timed out counts for whoever
 * answers the same call in others, and a database server counts as called whichever of its schemas is asked.
 */
export function callersOf({ name, kind }: Callee, traces: TraceCalls[]): CallersOf {
  const isCalled = kind === 'service' ? answeredBy(name, traces) : servedBy(name, traces);
  return ({ requests, openCalls }) => [
    ...(kind === 'service' ? requests.filter(({ service }) => service === name) : []).map(
      ({ caller }) => caller,
    ),
    ...openCalls.filter(isCalled).map(({ caller }) => caller),
  ];
}

function answeredBy(service: string, traces: TraceCalls[]): (call: OpenCall) => boolean {
  const keys = new Set(
    traces.flatMap(({ answers }) => [...answers].flatMap(([key, by]) => (by === service ? [key] : []))),
  );
  return ({ key, peer }) => peer === service || keys.has(key);
}

function servedBy(dependency: string, traces: TraceCalls[]): (call: OpenCall) => boolean {
  const servers = new Set<string>();
  for (const { openCalls } of traces) {
    for (const { peer, server } of openCalls) {
      if (peer === dependency && server !== undefined) servers.add(server);
    }
  }
  return ({ peer, server }) => peer === dependency || (server !== undefined && servers.has(server));
}

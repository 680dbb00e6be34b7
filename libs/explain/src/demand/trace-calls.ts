import { namePattern } from '#span';
import { callKey, callsOf, type Call } from '../trace/calls.js';
import { releaseOf } from '../changes/attributes.js';
import { databaseServer } from '../trace/peer.js';
import { type TraceNode, type TraceTree } from '../trace/trace-tree.js';

/** A request as a service gets it, and the one that made it. */
export type Request = {
  service: string;
  /** Pattern of the name of the span that it enters the service with. */
  operation: string;
  release: string | undefined;
  /** Undefined where it comes from outside. */
  caller: Request | undefined;
};

/** A call without a server span: to a dependency, or to a service that has not answered. */
export type OpenCall = {
  key: string;
  peer: string;
  /** Which database server is called, where the span says so. */
  server: string | undefined;
  caller: Request;
};

/** Who calls whom in one trace. */
export type TraceCalls = {
  account: string;
  /** One for each time that a service is entered. */
  requests: Request[];
  openCalls: OpenCall[];
  /** Which service answered a call, by {@link callKey}. */
  answers: Map<string, string>;
};

export function traceCalls(tree: TraceTree, account: string): TraceCalls {
  const requests: Request[] = [];
  const openCalls: OpenCall[] = [];
  const answers = new Map<string, string>();
  const requestOf = new Map<TraceNode, Request>();
  const seen = new Set<Call>();
  const calls = callsOf(tree);
  for (const node of tree.nodes) {
    const { span, parent } = node;
    const above = parent && requestOf.get(parent);
    let request = above;
    if (!request || request.service !== span.service) {
      request = {
        service: span.service,
        operation: namePattern(span.name),
        release: releaseOf(span),
        caller: above,
      };
      requests.push(request);
    }
    requestOf.set(node, request);
    const call = calls.get(span.spanId);
    // Client spans that nest share their call.
    if (!call || seen.has(call)) continue;
    seen.add(call);
    if (call.callee !== undefined) {
      answers.set(callKey(call), call.callee);
      continue;
    }
    openCalls.push({ key: callKey(call), peer: call.peer, server: databaseServer(span), caller: request });
  }
  return { account, requests, openCalls, answers };
}

import { z } from 'zod';
import { OperationRef } from './violation.js';

const Share = z.number().min(0).max(1);

/** What an answer is about: whole hours, and how much of them was looked at. */
const Surveyed = {
  from: z.iso.datetime().describe('the start of its first hour'),
  to: z.iso.datetime().describe('the end of its last hour'),
  sampled: z.int().describe('traces or requests that were looked at; all figures are estimates from them'),
};

const More = z.boolean().describe('there are more than `limit`');

export const BlindSpot = z.object({
  operation: OperationRef,
  service: z.string().describe('whose time it is'),
  place: z
    .enum(['around-spans', 'no-spans-inside'])
    .describe(
      'around-spans: before, between and after the spans inside a span; no-spans-inside: in an entry span with none inside',
    ),
  span: z.string().describe('where most of it lay the last time'),
  share: Share.describe('of the operation’s critical path'),
  meanMs: z.number().describe('a request'),
  sampled: z.int().describe('requests of the operation that were looked at'),
  sentence: z.string().describe('the same for a person'),
});
export type BlindSpot = z.infer<typeof BlindSpot>;

export const BlindSpotList = z.object({
  from: Surveyed.from,
  to: Surveyed.to,
  items: z.array(BlindSpot).describe('the largest share of its operation first'),
  more: More,
});
export type BlindSpotList = z.infer<typeof BlindSpotList>;

const OwnerAccount = z.object({
  account: z.string().describe('"" where none is known; "(other)" for those beyond the first ten'),
  share: Share.describe('of the owner’s time'),
  seconds: z.number().describe('of the owner’s time on the critical paths of all requests'),
});

const LatencyOwner = z.object({
  name: z.string().describe('the service, or the dependency as its callers name it'),
  kind: z.enum(['service', 'dependency']),
  share: Share.describe('of the time of all requests'),
  meanMs: z.number().describe('a request'),
  slowestShare: Share.describe('of the time of the slowest requests'),
  slowestMeanMs: z.number().describe('one of the slowest requests'),
  accounts: z.array(OwnerAccount).describe('whose requests used it, the most time first'),
});

export const LatencyOwners = z.object({
  ...Surveyed,
  requests: z.number().describe('estimated'),
  meanMs: z.number().describe('a request'),
  slowest: z
    .object({ requests: z.number(), meanMs: z.number() })
    .describe('the slowest 5 % of the requests, estimated'),
  owners: z.array(LatencyOwner).describe('the most time first'),
});
export type LatencyOwners = z.infer<typeof LatencyOwners>;

const ServiceEdge = z.object({
  caller: z.string(),
  callee: z.string().describe('a service, or a dependency as its callers name it'),
  kind: z
    .enum(['service', 'dependency', 'async'])
    .describe('dependency: sends no spans; async: takes the caller’s messages'),
  calls: z.number().describe('estimated'),
  callsPerSecond: z.number(),
  errorShare: Share.describe('of the calls, as the caller saw them'),
  meanMs: z.number().describe('a call, as the caller saw it; of async: the consumer’s work'),
  p95Ms: z.number().describe('of the same, right to ±9 %'),
  pathShare: Share.describe('of the critical paths of all traces: in these calls or below them'),
  firstSeen: z.iso.datetime(),
  isNew: z.boolean().describe('first seen within the last 24 h, and not because the map itself is as young'),
});

export const ServiceMap = z.object({
  ...Surveyed,
  traces: z.number().describe('that there were'),
  more: More,
  edges: z.array(ServiceEdge).describe('the most called first'),
});
export type ServiceMap = z.infer<typeof ServiceMap>;

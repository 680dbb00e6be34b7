import { type PathTime } from '#explain';
import { type Operation } from '#span';
import { type BlindPlace } from './blind-spots.js';
import { type Edge } from './calls-made.js';
import { type Owner } from './owners.js';

/** Estimates for one operation: sums over its requests, in ns of critical path. */
export type OperationSum = {
  operation: Operation;
  /** Requests that were looked at, and how many there were. */
  sampled: number;
  requests: number;
  pathNs: number;
  /** Of the slowest 5 % of them. */
  slowRequests: number;
  slowPathNs: number;
};

export type OwnerSum = {
  operation: Operation;
  owner: Owner;
  account: string;
  pathNs: number;
  slowPathNs: number;
};

export type BlindSum = {
  operation: Operation;
  service: string;
  place: BlindPlace;
  /** The span in which most of it lies. */
  span: string;
  pathNs: number;
};

export type EdgeSum = Edge & {
  calls: number;
  errors: number;
  durationNs: number;
  pathNs: number;
  /** Calls by duration, see duration-buckets.ts. */
  buckets: number[];
};

/** What a few sampled traces say of all the traces of a part of an hour. */
export type SurveySums = {
  hourUnixMs: number;
  /** Traces that there were, those that were looked at, and the critical path of all. */
  traces: number;
  sampled: number;
  pathNs: number;
  operations: OperationSum[];
  owners: OwnerSum[];
  blind: BlindSum[];
  edges: EdgeSum[];
};

/** What an operation's healthy requests of some minutes waited for: means by signature, each with its weight. */
export type OperationProfile = {
  operation: Operation;
  fromUnixMs: number;
  toUnixMs: number;
  times: PathTime[];
};

/** Where the survey is kept. `add` MUST add all of it to what there is of the hour, or nothing. */
export abstract class SurveyStore {
  abstract add(sums: SurveySums, nowUnixMs: number): Promise<void>;
  abstract addProfiles(profiles: OperationProfile[]): Promise<void>;
}

import { type LoadOptions } from './load.js';

/** What a sender process is told to do: in `process.argv[2]`, as JSON. */
export type SendOptions = LoadOptions & {
  port: number;
  grpc: boolean;
  gzip: boolean;
  /** Requests that wait for their answer at the same time, each on a connection of its own. */
  connections: number;
  /** Until one of both is reached, whichever is first. */
  seconds: number;
  spans: number;
  /** Spans a second; 0 for as fast as they are taken. */
  rate: number;
};

/** What it tells its parent, about twenty times a second and at the end. */
export type Progress = {
  /** Spans acknowledged until this moment. */
  accepted: number;
  atUnixMs: number;
  /** Answers that asked for the request to be sent again, by status. */
  refused: Record<string, number>;
  /** Of the requests as encoded, and as sent. */
  bytesPerSpan: number;
  wireBytesPerSpan: number;
  /** From the first request to the last answer. */
  seconds: number;
  finished: boolean;
};

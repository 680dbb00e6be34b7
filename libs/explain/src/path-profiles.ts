import { type Operation } from '#span';
import { type PathTime } from './trace/path-time.js';

/** What healthy requests waited for, kept for longer than their traces. */
export abstract class PathProfiles {
  /** Means with their weights, of a time that ended by then; empty where nothing of the operation is known. */
  abstract profile(operation: Operation, byUnixMs: number): Promise<PathTime[]>;
}

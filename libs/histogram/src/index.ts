export { bucketOf, firstBadBucket, LONGEST_NS, lowerBoundNs, upperBoundNs } from './buckets.js';
export { Histogram } from './histogram.js';

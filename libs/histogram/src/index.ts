export { bucketOf, firstBadBucket, lowerBoundNs, upperBoundNs } from './buckets.js';
export { Histogram } from './histogram.js';

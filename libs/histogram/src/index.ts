export { bucketOf, firstBadBucket, lowerBoundNs, SCALE, upperBoundNs, upperBoundSeconds } from './buckets.js';
export { Histogram, type SparseBuckets } from './histogram.js';

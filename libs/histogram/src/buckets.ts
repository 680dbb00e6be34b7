/*
 * Base-2 exponential buckets at scale 5 over seconds: bucket i holds values in (2^(i/32), 2^((i+1)/32)].
 * Everyone shares these boundaries, so merging is adding, and they are those of Prometheus' native histograms
 * and of OTLP's exponential ones at scale 5 for durations in seconds, so that both convert exactly.
 */
const SCALE = 5;
const PER_OCTAVE = 1 << SCALE;

/** What is shorter than a nanosecond (so: zero) counts as a nanosecond; what is longer than 24 days as 24 days. */
const SHORTEST_SECONDS = 1e-9;
const LONGEST_SECONDS = 2 ** 21;
export const LONGEST_NS = LONGEST_SECONDS * 1e9;

/** 2^(k/32) for k = 0 … 32: the boundaries within an octave. */
const BOUNDS = Float64Array.from({ length: PER_OCTAVE + 1 }, (_, k) => 2 ** (k / PER_OCTAVE));

/** For the top eight bits of a mantissa, the last boundary that is at most as large: never more than one step short. */
const FIRST_GUESS = Uint8Array.from({ length: 256 }, (_, top) => {
  const mantissa = 1 + top / 256;
  return BOUNDS.findLastIndex((bound) => bound <= mantissa);
});

const float = new Float64Array(1);
const bits = new Uint32Array(float.buffer);

/** The bucket of a duration in nanoseconds; -957 (1 ns) to 671 (24 days), so it fits an int2. */
export function bucketOf(durationNs: number): number {
  let seconds = durationNs / 1e9;
  if (!(seconds > SHORTEST_SECONDS)) seconds = SHORTEST_SECONDS;
  else if (seconds > LONGEST_SECONDS) seconds = LONGEST_SECONDS;
  float[0] = seconds;
  const high = bits[1]!;
  const exponent = (high >>> 20) - 1023;
  bits[1] = (high & 0xf_ffff) | (1023 << 20);
  const mantissa = float[0];
  let step = FIRST_GUESS[(high >>> 12) & 0xff]!;
  while (mantissa > BOUNDS[step + 1]!) step++;
  // Upper bounds belong to their bucket, so an exact boundary is the last value of the bucket below.
  if (mantissa === BOUNDS[step]) step--;
  return exponent * PER_OCTAVE + step;
}

/** The exclusive lower bound of a bucket, in nanoseconds. */
export function lowerBoundNs(bucket: number): number {
  return 1e9 * boundSeconds(bucket);
}

/** The inclusive upper bound of a bucket, in nanoseconds. */
export function upperBoundNs(bucket: number): number {
  return 1e9 * boundSeconds(bucket + 1);
}

/**
 * The first bucket whose every value violates "≤ threshold". Requests are bad from here on: one that kept the
 * threshold is never counted as bad, one that missed it by less than 2.2 % may be counted as good.
 */
export function firstBadBucket(thresholdNs: number): number {
  return bucketOf(thresholdNs) + 1;
}

function boundSeconds(bucket: number): number {
  const octave = Math.floor(bucket / PER_OCTAVE);
  return 2 ** octave * BOUNDS[bucket - octave * PER_OCTAVE]!;
}

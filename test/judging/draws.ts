/** Globals taken once: Jest's module context looks each up by an interceptor, which takes eight times as long. */
const { floor, imul, exp, min } = Math;

/** Deterministic numbers in [0, 1): mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers with these probabilities, by inversion. */
function drawFrom(probabilities: readonly number[], random: () => number): () => number {
  const cumulative: number[] = [];
  let sum = 0;
  for (const probability of probabilities) cumulative.push((sum += probability));
  const last = cumulative.length - 1;
  // For each 256th of the way, where the search begins.
  const guide = Array.from({ length: 256 }, (_, i) => {
    const at = cumulative.findIndex((each) => each > i / 256);
    return at < 0 ? last : at;
  });
  return () => {
    const drawn = random();
    let value = guide[floor(drawn * 256)]!;
    while (value < last && drawn >= cumulative[value]!) value++;
    return value;
  };
}

/** Numbers of a Poisson distribution. */
export function poissonDraw(mean: number, random: () => number): () => number {
  if (mean <= 0) return () => 0;
  const probabilities: number[] = [];
  // From the mean outwards, as e^−mean alone may be no number any more.
  const most = floor(mean + 12 * mean ** 0.5 + 12);
  let log = -mean;
  for (let k = 0; k <= most; k++) {
    probabilities.push(exp(log));
    log += Math.log(mean / (k + 1));
  }
  return drawFrom(probabilities, random);
}

/** How many of `total` are bad. */
export function binomialDraw(total: number, ratio: number, random: () => number): () => number {
  if (ratio >= 1) return () => total;
  const probabilities: number[] = [];
  let probability = (1 - ratio) ** total;
  for (let bad = 0; bad <= total; bad++) {
    probabilities.push(min(1, probability));
    probability *= ((total - bad) / (bad + 1)) * (ratio / (1 - ratio));
  }
  return drawFrom(probabilities, random);
}

import { type Objective } from '#contract';

/** What is promised, in the words of a contract: "99 % of requests answered within 300 ms". */
export function promiseWords(objective: Objective): string {
  if (objective.type === 'latency') return within(objective.percentile, objective.thresholdMs);
  if (objective.type === 'error-rate') return `At most ${objective.maxPercent} % of requests fail`;
  if (objective.type !== 'slo') return objective.type;
  const { targetPercent, thresholdMs } = objective;
  return thresholdMs === undefined
    ? `${targetPercent} % of requests succeed`
    : within(targetPercent, thresholdMs);
}

/** What a request is that did not keep it. */
export function badWord(objective: Objective): string {
  const isAboutTime =
    objective.type === 'latency' || (objective.type === 'slo' && objective.thresholdMs !== undefined);
  return isAboutTime ? 'Slow' : 'Failed';
}

function within(percent: number, thresholdMs: number): string {
  const time = thresholdMs >= 1000 ? `${Number((thresholdMs / 1000).toPrecision(4))} s` : `${thresholdMs} ms`;
  return `${percent} % of requests answered within ${time}`;
}

/** Never rounded up: what missed 99.9 % does not look as if it had kept it. With two digits more than the promise. */
export function attainedWords(ratio: number, targetRatio: number): string {
  const decimals = Math.min(6, 2 + decimalsOf(targetRatio * 100));
  const scale = 10 ** decimals;
  const floored = Math.floor(Number((ratio * 100 * scale).toPrecision(12))) / scale;
  return `${floored.toFixed(floored === 100 ? 0 : decimals)} %`;
}

export function targetWords(targetRatio: number): string {
  return `${Number((targetRatio * 100).toPrecision(8))} %`;
}

function decimalsOf(percent: number): number {
  return String(Number(percent.toPrecision(8))).split('.')[1]?.length ?? 0;
}

/** "42 min", "3 h 5 min", "2 d 4 h" */
export function lasted(minutes: number): string {
  if (minutes < 1) return `${Math.round(minutes * 60)} s`;
  const whole = Math.round(minutes);
  if (whole < 60) return `${whole} min`;
  const hours = Math.floor(whole / 60);
  if (hours < 48) return whole % 60 === 0 ? `${hours} h` : `${hours} h ${whole % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "1,234,567" */
export function grouped(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

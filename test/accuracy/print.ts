import { isWrongButConfident, rateOf, scoreOf, type Rate, type Score, type Scored } from './score.js';

/** Tables by category and by kind of fault, how far a stated confidence can be trusted, and a line for each miss. */
export function printed(cases: Scored[]): string {
  const categories = [...grouped(cases, ({ category }) => category)].sort(latencyFirst);
  const lines: string[] = [];
  for (const [category, own] of categories) {
    const misses = own.filter(({ rank }) => rank !== 1).map(missLine);
    const parts = [scoreLines(scoreOf(own)), kindLines(own), calibrationLines(own), misses];
    lines.push(
      `${category}: ${own.length} ${own.length === 1 ? 'case' : 'cases'}`,
      ...parts.map((part) => `${part.join('\n')}\n`),
    );
  }
  return lines.join('\n');
}

export function asJson(cases: Scored[]): Record<string, unknown> {
  const categories = [...grouped(cases, ({ category }) => category)].sort(latencyFirst);
  return Object.fromEntries(categories.map(([category, own]) => [category, scoreOf(own)]));
}

function scoreLines(score: Score): string[] {
  return [
    `  first candidate     ${percentOf(score.top1)}`,
    `  among first three   ${percentOf(score.top3)}`,
    `  mean 1/rank         ${score.mrr.toFixed(3)}`,
    ...(score.bothInTop2.of > 0 ? [`  both of two first   ${percentOf(score.bothInTop2)}`] : []),
    `  unclear             ${score.unclear}`,
    `  named rightly       ${percentOf(score.named)}`,
    `  wrong but confident ${percentOf(score.wrongButConfident)}`,
  ];
}

function kindLines(cases: Scored[]): string[] {
  return [...grouped(cases, ({ faultType }) => faultType)].map(([kind, own]) => {
    const { top1, top3, unclear, wrongButConfident } = scoreOf(own);
    const counts = `${top1.hits} first, ${top3.hits} in three, ${unclear} unclear, ${wrongButConfident.hits} wrong but confident`;
    return `  ${kind.padEnd(24)} ${String(own.length).padStart(4)}: ${counts}`;
  });
}

function calibrationLines(cases: Scored[]): string[] {
  return (['high', 'medium', 'low', 'none'] as const).map((confidence) => {
    const own = cases.filter((each) => each.confidence === confidence);
    const right = own.filter(({ rank }) => rank === 1).length;
    return `  confidence ${confidence.padEnd(7)} first candidate right ${percentOf(rateOf(right, own.length))}`;
  });
}

function missLine(miss: Scored): string {
  const { id, culprits, rank, answer, shares, verdict, reason, confidence } = miss;
  const stated = verdict === 'named' ? `named, ${confidence}` : `unclear: ${reason}`;
  const warning = isWrongButConfident(miss) ? ' WRONG BUT CONFIDENT' : '';
  const at = rank === undefined ? 'no candidate' : `rank ${rank}`;
  const percent = (i: number): string => `${Math.round((shares[i] ?? 0) * 100)} %`;
  const answered = answer.map((name, i) => `${name} ${percent(i)}`).join(', ') || 'nobody';
  return `  miss ${id}: ${culprits.join(' and ')} is ${at} of ${answered} (${stated})${warning}`;
}

function percentOf({ hits, of, rate, from, to }: Rate): string {
  if (of === 0) return '–';
  const [low, high] = [Math.round(from * 100), Math.round(to * 100)];
  return `${hits} of ${of}, ${(rate * 100).toFixed(1)} % (${low}–${high} %)`;
}

function grouped(cases: Scored[], by: (each: Scored) => string): Map<string, Scored[]> {
  const groups = new Map<string, Scored[]>();
  for (const each of cases) groups.set(by(each), [...(groups.get(by(each)) ?? []), each]);
  return groups;
}

function latencyFirst([a]: [string, Scored[]], [b]: [string, Scored[]]): number {
  return Number(b === 'latency') - Number(a === 'latency') || (a < b ? -1 : 1);
}

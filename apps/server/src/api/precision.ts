import { type Precision, type SlaPrecision } from '#contract';
import { wilsonInterval } from '#evaluate';
import { type RuleVotes } from '#page';

/** What people say of each rule's pages, by version. Those that are most surely noise come first, those nobody speaks of last. */
export function precisionByRule(votes: readonly RuleVotes[]): SlaPrecision[] {
  const byRule = new Map<string, RuleVotes[]>();
  for (const each of votes) {
    const versions = byRule.get(each.sla) ?? [];
    versions.push(each);
    byRule.set(each.sla, versions);
  }
  return [...byRule]
    .map(([sla, versions]) => precisionOfRule(sla, versions))
    .toSorted((a, b) => (a.precision?.high ?? 2) - (b.precision?.high ?? 2));
}

export function precisionOfRule(sla: string, votes: readonly RuleVotes[]): SlaPrecision {
  const sum = (of: (each: RuleVotes) => number) => votes.reduce((total, each) => total + of(each), 0);
  return {
    sla,
    ...precisionOf({
      pages: sum(({ pages }) => pages),
      useful: sum(({ useful }) => useful),
      noise: sum(({ noise }) => noise),
    }),
    versions: votes.map((each) => ({ version: each.version, ...precisionOf(each) })),
  };
}

function precisionOf({ pages, useful, noise }: Pick<RuleVotes, 'pages' | 'useful' | 'noise'>): Precision {
  return {
    pages,
    useful,
    noise,
    unanswered: pages - useful - noise,
    precision: wilsonInterval(useful, useful + noise) ?? null,
  };
}

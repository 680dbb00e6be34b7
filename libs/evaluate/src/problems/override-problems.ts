import { type Objective, type ObjectiveOverride, type Sla } from '#contract';
import { overridden } from '../accounts/overrides.js';
import { objectiveProblems } from '../objectives/objective-problems.js';
import { type FieldProblem } from './field-problem.js';
import { subsetProblems } from './pattern-problems.js';

type Field = keyof ObjectiveOverride;

/** What may be promised otherwise. An SLO of errors has no threshold, and can't be given one. */
const FIELDS: Record<Objective['type'], readonly Field[]> = {
  latency: ['percentile', 'thresholdMs'],
  'error-rate': ['maxPercent'],
  slo: ['targetPercent', 'thresholdMs'],
  regression: ['percentile', 'maxFactor'],
  silence: [],
  'request-rate': ['minPerSecond', 'maxPerSecond'],
};

export type Overriding = Pick<Sla, 'accounts' | 'objective' | 'overrides' | 'confidence' | 'windowSeconds'>;

/** What is wrong with overrides, whoever has which labels. */
export function overrideProblems(sla: Overriding): FieldProblem[] {
  const { accounts, overrides = [] } = sla;
  if (overrides.length === 0) return [];
  if (accounts === 'total') {
    const detail = 'are for rules that judge accounts: "accounts": "total" judges all traffic as one';
    return [{ pointer: '/overrides', detail }];
  }
  const problems = repetitions(overrides);
  for (const [i, override] of overrides.entries()) {
    const pointer = `/overrides/${i}`;
    problems.push(
      ...subsetProblems(`${pointer}/accounts`, override.accounts),
      ...foreignKeys(pointer, override, accounts),
      ...fieldProblems(`${pointer}/objective`, override.objective, sla),
    );
  }
  return problems;
}

type Override = NonNullable<Sla['overrides']>[number];

function foreignKeys(pointer: string, override: Override, accounts: Sla['accounts']): FieldProblem[] {
  if (typeof accounts === 'string' || !('keys' in accounts) || !('keys' in override.accounts)) return [];
  const own = new Set(accounts.keys);
  return override.accounts.keys.flatMap((key, i) =>
    own.has(key)
      ? []
      : [{ pointer: `${pointer}/accounts/keys/${i}`, detail: `"${key}" is none of the rule’s accounts` }],
  );
}

function fieldProblems(pointer: string, fields: ObjectiveOverride, sla: Overriding): FieldProblem[] {
  const { objective } = sla;
  const known = FIELDS[objective.type].filter(
    (field) => field !== 'thresholdMs' || objective.type !== 'slo' || objective.thresholdMs !== undefined,
  );
  const unknown = Object.keys(fields).filter((field) => !known.some((each) => each === field));
  if (unknown.length > 0) {
    const may = known.length > 0 ? `; it has ${known.join(', ')}` : ', nor another that an override may say';
    const what = objective.type === 'slo' ? 'this objective of the type slo' : `the type ${objective.type}`;
    return unknown.map((field) => ({
      pointer: `${pointer}/${field}`,
      detail: `is no field of ${what}${may}`,
    }));
  }
  const inherited = new Set(objectiveProblems(sla).map((each) => each.pointer));
  return objectiveProblems({ ...sla, objective: overridden(objective, fields) })
    .filter((problem) => !inherited.has(problem.pointer))
    .map(({ pointer: below, detail }) => ({ pointer: below.replace(/^\/objective/, pointer), detail }));
}

/** Accounts that an earlier override names by the same key or by the same labels. */
function repetitions(overrides: readonly Override[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const first = new Map<string, number>();
  for (const [i, { accounts }] of overrides.entries()) {
    const names =
      'keys' in accounts
        ? accounts.keys.map((key, j) => ({ pointer: `keys/${j}`, name: `"${key}"` }))
        : [{ pointer: 'labels', name: `accounts with ${JSON.stringify(accounts.labels)}` }];
    for (const { pointer, name } of names) {
      const other = first.get(name);
      first.set(name, other ?? i);
      if (other === undefined) continue;
      const already = other === i ? 'twice' : `by /overrides/${other} already`;
      problems.push({
        pointer: `/overrides/${i}/accounts/${pointer}`,
        detail: `${name}: named ${already}`,
      });
    }
  }
  return problems;
}

import { type BacktestOutcome, BacktestResult, nearestNames } from '#contract';
import { OperatorError } from '#kit';
import { type z } from 'zod';
import { type Api, ApiProblem } from '../api.js';
import { FindingsError } from '../files/finding.js';
import { durationText } from '../rules-test/times.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { load } from './load.js';
import { locatedProblem } from './located-problem.js';
import { type Terminal } from './terminal.js';

export type BacktestOptions = {
  file?: string[];
  /** Only these rules; without files, saved ones. */
  sla?: string[];
  days?: number;
  from?: string;
  to?: string;
  account?: string[];
  output: 'text' | 'json';
};

type Outcome = z.infer<typeof BacktestOutcome>;

/** Says when rules, of files or saved ones, would have paged. */
export async function backtest(api: Api, options: BacktestOptions, terminal: Terminal): Promise<ExitCode> {
  const { file, sla, days, from, to, account } = options;
  const range = {
    ...(days !== undefined && { days }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(account && { accounts: account }),
  };
  const results: BacktestResult[] = [];
  if (!file) {
    if (!sla)
      throw new OperatorError('Say which rules: with -f FILE, or with --sla ID those that are saved.');
    for (const slaId of sla)
      results.push(await api.ask(BacktestResult, 'slas/backtest', { slaId, ...range }));
  } else {
    const defined = load(file, terminal);
    const { slas } = defined.sections;
    for (const id of sla ?? Object.keys(slas)) {
      const rule = Object.hasOwn(slas, id) ? slas[id] : undefined;
      if (typeof rule !== 'object' || rule === null) {
        const near = nearestNames(id, Object.keys(slas)).join(', ');
        throw new OperatorError(`The files define no rule "${id}"; there is ${near || 'none'}.`);
      }
      try {
        results.push(await api.ask(BacktestResult, 'slas/backtest', { sla: { ...rule, id }, ...range }));
      } catch (error) {
        if (!(error instanceof ApiProblem) || !error.problem.errors) throw error;
        const errors = error.problem.errors.map(({ pointer, detail }) => ({
          pointer: pointer.replace(/^\/sla(?=\/|$)/, `/slas/${id}`),
          detail,
        }));
        throw new FindingsError(locatedProblem({ ...error.problem, errors }, defined), { cause: error });
      }
    }
  }
  if (options.output === 'json') terminal.sayJson({ items: results });
  else for (const result of results) terminal.say(resultText(result, terminal));
  return EXIT.ok;
}

function resultText(
  { sla, from, to, keys, replayed, saved, notes }: BacktestResult,
  { paint }: Terminal,
): string {
  return [
    paint.bold(`${sla.id}: ${from} to ${to}, ${keys} keys`),
    `  would have:   ${outcomeText(replayed)}`,
    ...(saved
      ? [`  as saved:     ${outcomeText(saved.replayed)}`, `  really:       ${outcomeText(saved.actual)}`]
      : []),
    ...replayed.incidents
      .slice(0, 20)
      .map(({ openedAt, seconds, resolvedAt, operation, accounts, accountCount }) => {
        const names = accounts
          .slice(0, 3)
          .map(({ account }) => account)
          .join(', ');
        const more = accountCount > 3 ? ` and ${accountCount - 3} more` : '';
        const end = resolvedAt === null ? 'still open' : durationText(seconds * 1_000);
        return `    ${openedAt}  ${end.padEnd(10)}  ${operation.service} ${operation.name}: ${names}${more}`;
      }),
    ...notes.map((note) => paint.dim(`  ${note}`)),
    '',
  ].join('\n');
}

function outcomeText({ pages, pagesPerWeek, medianSeconds, longestSeconds }: Outcome): string {
  const rate = `${pages} pages, ${Number(pagesPerWeek.toPrecision(2))} a week`;
  if (medianSeconds === null || longestSeconds === null) return rate;
  return `${rate}; they lasted ${durationText(medianSeconds * 1_000)} (median), ${durationText(longestSeconds * 1_000)} at most`;
}

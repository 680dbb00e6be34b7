import { OperatorError } from '#kit';
import { type Api, ApiProblem } from '../api.js';
import { type DefinedInFiles } from '../files/definitions.js';
import { FindingsError } from '../files/finding.js';
import { planText, summaryText } from '../output/plan-text.js';
import { EXIT, type ExitCode } from './exit-code.js';
import { load } from './load.js';
import { locatedProblem } from './located-problem.js';
import { type Terminal } from './terminal.js';

export type ApplyOptions = {
  file: string[];
  /** Only say what would be done. */
  plan?: boolean;
  prune?: boolean;
  takeOver?: boolean;
  /** Globs and labels may match nothing. */
  allowUnmatched?: boolean;
  /** Do not ask. */
  yes?: boolean;
  set?: string;
  output: 'text' | 'json';
};

/** Makes the server's definitions what the files say. */
export async function apply(api: Api, options: ApplyOptions, terminal: Terminal): Promise<ExitCode> {
  const defined = load(options.file, terminal, terminal.env);
  const request = {
    ...defined.sections,
    ...setOf(defined, options),
    ...(options.prune && { prune: true }),
    ...(options.takeOver && { takeOver: true }),
    ...(options.allowUnmatched && { allowUnmatched: true }),
  };
  const ask = (more: object) => placed(defined, () => api.apply({ ...request, ...more }));
  const say = (result: Awaited<ReturnType<typeof ask>>): void => {
    if (options.output === 'json') terminal.sayJson(result);
    else terminal.say(planText(result, terminal.paint));
  };

  const planned = await ask({ dryRun: true });
  if (options.plan || planned.changes.length === 0) {
    say(planned);
    return planned.changes.length > 0 ? EXIT.changes : EXIT.ok;
  }
  if (options.yes !== true) {
    if (options.output === 'text') say(planned);
    if (!terminal.isInteractive) {
      throw new OperatorError('Nothing has been done: add --yes, as there is nobody to ask here.');
    }
    if (!(await terminal.confirm('Apply these changes?'))) {
      terminal.note('Nothing has been done.');
      return EXIT.failed;
    }
  }
  const applied = await ask({ expect: planned.plan });
  // Who was asked has seen the changes already.
  if (options.yes === true || options.output === 'json') say(applied);
  else terminal.say(summaryText(applied, terminal.paint));
  return EXIT.ok;
}

function setOf({ set }: DefinedInFiles, options: ApplyOptions): { set?: string } {
  const name = options.set ?? set;
  if (set !== undefined && name !== set) {
    throw new OperatorError(`--set ${name} contradicts the files, which say "set: ${set}".`);
  }
  if (options.prune && name === undefined) {
    throw new OperatorError(
      'What is to be pruned is what was applied before under the same name: give one, with "set: NAME" in the files or with --set.',
    );
  }
  return name === undefined ? {} : { set: name };
}

/** What the server has against fields is shown where they stand. */
async function placed<T>(defined: DefinedInFiles, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiProblem && (error.problem.errors ?? []).length > 0) {
      throw new FindingsError(locatedProblem(error.problem, defined), { cause: error });
    }
    throw error;
  }
}

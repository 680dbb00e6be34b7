import { hostname, userInfo } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { messageOf, OperatorError } from '#kit';
import { Api, ApiProblem } from './api.js';
import { apply, type ApplyOptions } from './commands/apply.js';
import { backtest, type BacktestOptions } from './commands/backtest.js';
import { EXIT, type ExitCode } from './commands/exit-code.js';
import { exportDefinitions, exportOpenSlo, importOpenSlo } from './commands/export.js';
import { testRules } from './commands/rules-test.js';
import { schema } from './commands/schema.js';
import { addSilence, expireSilences, listSilences, type SilenceOptions } from './commands/silence.js';
import { type Terminal } from './commands/terminal.js';
import { validate } from './commands/validate.js';
import { FindingsError } from './files/finding.js';

const EXIT_CODES = `
Exit codes: 0 done, or nothing to do; 1 failed; 2 mistakes in the files, nothing done; 3 a plan has changes.`;

/** Runs one command line. @returns the exit code */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  let isJson = false;
  const program = programOf(terminal, async (output, command) => {
    isJson = output === 'json';
    code = await command();
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
    if (error instanceof FindingsError) {
      if (isJson) terminal.sayFindingsJson(error.findings);
      else terminal.noteFindings(error.findings);
      return EXIT.invalid;
    }
    if (!(error instanceof OperatorError || error instanceof ApiProblem)) throw error;
    terminal.note(`${terminal.paint.red('error')}: ${messageOf(error)}`);
    return EXIT.failed;
  }
}

type Start = (output: 'text' | 'json', command: () => ExitCode | Promise<ExitCode>) => Promise<void>;

function programOf(terminal: Terminal, start: Start): Command {
  const program = new Command('culprit')
    .description('Rules, channels and accounts of Culprit as files.')
    .addOption(
      new Option('--url <url>', 'where Culprit is').env('CULPRIT_URL').default('http://127.0.0.1:3000'),
    )
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  const api = (): Api => new Api(program.opts<{ url: string }>().url, actorOf(terminal.env));

  addApply(program, api, terminal, start);
  program
    .command('validate')
    .description('check files, as far as that goes without a server')
    .addOption(files())
    .action((options: { file: string[] }) => start('text', () => validate(options, terminal)));
  program
    .command('export')
    .description('write what is defined as a file that can be applied; secrets as "***", which keeps them')
    .option('--set <name>', 'only what was applied under this name')
    .option('-o, --out <file>', 'in place of standard output')
    .action((options: object) => start('text', () => exportDefinitions(api(), options, terminal)));
  addBacktest(program, api, terminal, start);
  program
    .command('rules')
    .description('work on rules without a server')
    .command('test <files...>')
    .description('run rules against small series, and compare their states with what is expected')
    .addOption(output())
    .action((names: string[], options: { output: 'text' | 'json' }) =>
      start(options.output, () => testRules(names, options, terminal)),
    );
  program
    .command('schema')
    .description('write the JSON Schema of the files, for editors')
    .option('--tests', 'that of files of "culprit rules test"')
    .action((options: { tests?: boolean }) => start('text', () => schema(options, terminal)));
  addSilenceCommands(program, api, terminal, start);
  addOpenSloCommands(program, api, terminal, start);
  return program;
}

function addApply(program: Command, api: () => Api, terminal: Terminal, start: Start): void {
  program
    .command('apply')
    .description('define, change and delete as files say: all of it or nothing')
    .addOption(files())
    .option('--plan', 'only say what would be done; exit code 3 where that is something')
    .option('--dry-run', 'the same as --plan')
    .option('--prune', 'delete what was applied before under the same set, and is in the files no longer')
    .option('--set <name>', 'the set that all of it belongs to, where the files do not say')
    .option('--take-over', 'change what belongs to another set too, and keep it in this one')
    .option('--allow-unmatched', 'globs and labels may match nothing, as what they mean is still to come')
    .option('-y, --yes', 'do not ask')
    .addOption(output())
    .action(({ dryRun, ...options }: ApplyOptions & { dryRun?: boolean }) =>
      start(options.output, () => apply(api(), { ...options, ...(dryRun && { plan: true }) }, terminal)),
    );
}

function addBacktest(program: Command, api: () => Api, terminal: Terminal, start: Start): void {
  program
    .command('backtest')
    .description('say when rules, of files or saved ones, would have paged in the past')
    .addOption(files().makeOptionMandatory(false))
    .addOption(new Option('--sla <ids...>', 'only these rules; without files, saved ones'))
    .option('--days <n>', 'how far back', positiveNumber)
    .option('--from <instant>', 'in place of --days')
    .option('--to <instant>', 'absent: now')
    .addOption(new Option('--account <keys...>', 'only these accounts'))
    .addOption(output())
    .action((options: BacktestOptions) => start(options.output, () => backtest(api(), options, terminal)));
}

function addSilenceCommands(program: Command, api: () => Api, terminal: Terminal, start: Start): void {
  const silence = program.command('silence').description('page nobody for something, for a while');
  silence
    .command('add')
    .description('all that is given has to hold; of several values of one option, one is enough')
    .requiredOption('--comment <text>', 'why, for whoever wonders')
    .option('--for <time>', 'how long, such as 90m or 1d12h')
    .option('--until <instant>', 'in place of --for')
    .option('--from <instant>', 'absent: now')
    .option('--sla <ids...>', 'rules')
    .option('--service <globs...>', 'services of the operations that are violated')
    .option('--operation <globs...>', 'names of these operations')
    .option('--account <keys...>', 'accounts')
    .option('--label <name=value...>', 'labels of accounts, which all have to hold')
    .option('--tier <names...>', 'tiers of their contracts')
    .option('--culprit <globs...>', 'what explanations name')
    .option('--severity <severity>', 'of the rule')
    .addOption(output())
    .action((options: SilenceOptions) => start(options.output, () => addSilence(api(), options, terminal)));
  silence
    .command('list')
    .description('silences that are in force or will be')
    .option('--expired', 'those that are over')
    .addOption(output())
    .action((options: { output: 'text' | 'json'; expired?: boolean }) =>
      start(options.output, () => listSilences(api(), options, terminal)),
    );
  silence
    .command('expire <ids...>')
    .description('end silences now: what still violates pages')
    .addOption(output())
    .action((ids: string[], options: { output: 'text' | 'json' }) =>
      start(options.output, () => expireSilences(api(), ids, options, terminal)),
    );
}

function addOpenSloCommands(program: Command, api: () => Api, terminal: Terminal, start: Start): void {
  const openslo = program.command('openslo').description('OpenSLO v1, in and out');
  openslo
    .command('import')
    .description('write OpenSLO files as ours; "apply" takes them as they are too')
    .addOption(files())
    .option('-o, --out <file>', 'in place of standard output')
    .action((options: { file: string[]; out?: string }) =>
      start('text', () => importOpenSlo(options, `${api().url}/api/v1/schema`, terminal)),
    );
  openslo
    .command('export')
    .description('write rules and channels as OpenSLO')
    .addOption(files().makeOptionMandatory(false))
    .option('--set <name>', 'only what was applied under this name')
    .option('--partial', 'leave out what OpenSLO can not say')
    .option('-o, --out <file>', 'in place of standard output')
    .action((options: object) => start('text', () => exportOpenSlo(api(), options, terminal)));
}

function files(): Option {
  return new Option(
    '-f, --file <paths...>',
    'YAML files, folders of them, or - for standard input',
  ).makeOptionMandatory();
}

function output(): Option {
  return new Option('--output <format>', 'for people or for programs')
    .choices(['text', 'json'])
    .default('text');
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return number;
}

/** Who is said to change something: CULPRIT_ACTOR, or user@host. */
function actorOf(env: NodeJS.ProcessEnv): string {
  return env['CULPRIT_ACTOR'] ?? `${env['USER'] ?? userInfo().username}@${hostname()}`;
}

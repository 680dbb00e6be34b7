import { messageOf, OperatorError } from '#kit';
import { Narrator } from './narrator.js';
import { parseOptions, USAGE, type DemoOptions } from './options.js';
import { emptyReport, type Outcome } from './outcome.js';
import { record } from './record/record.js';
import { Story } from './story.js';
import { Stage } from './world.js';

/** Ctrl-C and the like: not a failure where the demo would have gone on for ever. */
class Interrupted extends Error {}

async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) return 2;
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const abort = new AbortController();
  const stage = new Stage((error) => abort.abort(error));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!abort.signal.aborted) {
        abort.abort(new Interrupted(`Stopped by ${signal}.`));
        return;
      }
      stage.kill();
      process.exit(130);
    });
  }
  const narrator = new Narrator((line) => console.log(line));
  const outcome = await play(stage, options, narrator, abort.signal);
  if (abort.signal.aborted) narrator.say('demo', 'stopping (once more: at once)');
  await stage.close();
  if (outcome.failure !== undefined) console.log(outcome.failure);
  if (options.untilPage) console.log(JSON.stringify(outcome.report));
  return outcome.failure === undefined ? 0 : 1;
}

async function play(
  stage: Stage,
  options: DemoOptions,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<Outcome> {
  let outcome: Outcome = { report: emptyReport(options.fault), failure: undefined };
  try {
    if (options.recordInto !== undefined) {
      await record(options, options.recordInto, narrator, signal, stage.shopProcesses);
      return outcome;
    }
    const world = await stage.open(options, narrator, signal);
    const story = new Story(world, options, narrator, signal);
    outcome = await story.untilPage();
    if (!options.untilPage && outcome.failure === undefined) await story.untilHealed(outcome.report.incident);
    return outcome;
  } catch (error) {
    const cause: unknown = signal.aborted ? signal.reason : error;
    if (cause instanceof Interrupted && !options.untilPage) return { ...outcome, failure: undefined };
    const known = cause instanceof OperatorError || cause instanceof Interrupted;
    if (!known && cause instanceof Error) console.error(cause.stack);
    return { ...outcome, failure: messageOf(cause) };
  }
}

/** Undefined where they can't be understood, which has been said. */
function optionsOf(args: string[]): DemoOptions | 'help' | undefined {
  try {
    return parseOptions(args, process.env);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return undefined;
  }
}

// Exits although a socket may linger; the children's ends have been waited for.
process.exit(await main());

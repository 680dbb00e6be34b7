import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '#kit';
import { ACCOUNTS } from '../accounts.js';
import { Children } from '../children.js';
import { leaveHome, prepareHome } from '../home.js';
import { Load } from '../load.js';
import { type Narrator } from '../narrator.js';
import { type DemoOptions } from '../options.js';
import { Shop } from '../shop/shop.js';
import { ofAccounts, writeCase } from './case-files.js';
import { Recorder } from './recorder.js';
import { type RecordedTrace } from './spans.js';

/** What public sets of labelled faults have. */
const TRACES = 120;
/** Processes that have just started, and a fault that has, are not what they are a moment later. */
const SETTLE_MS = 4000;
const DEADLINE_MS = 180_000;
const STOP_PATIENCE_MS = 5000;

/**
 * Runs the shop without Culprit, healthy and then broken, and writes what it has sent as a labelled case.
 * @throws OperatorError where there are too few traces in time, or what the signal is aborted with
 */
export async function record(
  options: DemoOptions,
  folder: string,
  narrator: Narrator,
  signal: AbortSignal,
  children: Children,
): Promise<void> {
  const { fault, requestsPerSecond } = options;
  if (fault.inject === undefined) throw new OperatorError('There is nothing to record where nothing breaks.');
  const home = await prepareHome(options.dataDir);
  const recorder = new Recorder();
  const closing = [() => leaveHome(home), () => recorder.close()];
  try {
    const otlpUrl = await recorder.listen();
    const shopOptions = { otlpUrl, json: true, edgePort: 0, logFile: home.shopLog };
    const shop = await Shop.open(children, shopOptions, signal);
    const load = new Load(shop.url, ACCOUNTS, {
      requestsPerSecond,
      watch: fault.breaks.route,
      spotlight: fault.accounts,
      alsoSends: fault.alsoSends,
    });
    closing.push(() => load.stop());
    load.start();
    narrator.say('healthy', `recording ${TRACES} traces of all who come`);
    await sleep(SETTLE_MS, undefined, { signal });
    const baseline = await collect(recorder, undefined, signal);
    await shop.inject(fault.inject);
    narrator.say('fault', `recording ${TRACES} traces while ${fault.story}`);
    await sleep(SETTLE_MS, undefined, { signal });
    const broken = await collect(recorder, fault.accounts, signal);
    load.stop();
    writeCase(folder, fault, { baseline, fault: broken });
    narrator.say('recorded', `${folder}/${fault.name}`);
  } finally {
    await children.stop(STOP_PATIENCE_MS);
    for (const close of closing.reverse()) close();
  }
}

/** Whole traces from now on, as many as are wanted. */
async function collect(
  recorder: Recorder,
  accounts: string[] | undefined,
  signal: AbortSignal,
): Promise<RecordedTrace[]> {
  const fromUnixMs = Date.now();
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    await sleep(500, undefined, { signal });
    const traces = ofAccounts(recorder.wholeTraces(fromUnixMs, Date.now()), accounts);
    if (traces.length >= TRACES) return traces.slice(0, TRACES);
    if (performance.now() > deadline)
      throw new OperatorError(
        `Only ${traces.length} of ${TRACES} traces came in ${DEADLINE_MS / 1000} s: ask for more with --rate.`,
      );
  }
}

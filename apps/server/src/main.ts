import 'reflect-metadata';
import { createLogger, OperatorError } from '#kit';
import { readConfig } from './config.js';
import { startCulprit } from './culprit.js';

/** Kubernetes kills after 30 s. A Postgres that hangs is waited for up to a minute otherwise, and nothing depends on it. */
const STOP_WITHIN_MS = 25_000;

/** Starts the service and stops it in order on Ctrl-C and SIGTERM; a second signal ends it at once. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.CULPRIT_LOG_LEVEL);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  for (const warning of config.warnings) say(`Note: ${warning}`);

  const starting = startCulprit(config, log, say);
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('not stopped in time: ending at once; the journal has what is not in Postgres yet');
      process.exit(1);
    }, STOP_WITHIN_MS);
    // A start under way is finished first, which may wait for Postgres too: half of one would leave its Postgres running.
    const running = await starting;
    await running.stop();
    process.exit(0);
  };
  // A start that fails is told below.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void stop(signal).catch(() => undefined));
  await starting;
  void (await starting).failure.then((error) => {
    log.fatal({ err: error }, 'this process can’t go on; it has to be started again');
    process.exit(1);
  });
  // For a parent that waits, as the demo and pm2 (wait_ready) do.
  if (!stopping) process.send?.('ready');
}

main().catch((error: unknown) => {
  const text =
    error instanceof OperatorError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nCulprit can't start.\n${text}\n`);
  process.exit(1);
});

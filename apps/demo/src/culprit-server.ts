import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '#kit';
import { lastLines, type Children } from './children.js';
import { noteServer, type Home } from './home.js';
import { type LaterPort } from './ports.js';

const MAIN = fileURLToPath(new URL('../../server/src/main.js', import.meta.url));

/** A first start unpacks and creates a database, which takes seconds on a fast disk. */
const START_DEADLINE_MS = 120_000;

/**
 * Starts Culprit as a process of its own and waits until it is ready.
 * @param databaseUrl where its data goes instead of `home`
 * @returns the base of its API and pages, such as http://127.0.0.1:4300
 * @throws OperatorError with the log's last lines where it is not ready in time, or what the signal is aborted with
 */
export async function startCulprit(
  children: Children,
  home: Home,
  ports: Record<LaterPort, number>,
  databaseUrl: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (!existsSync(MAIN)) {
    throw new OperatorError(`The server has not been built (${MAIN} is missing): run "npm run build" first.`);
  }
  const url = `http://127.0.0.1:${ports.api}`;
  const child = children.start({
    name: 'the Culprit server',
    module: MAIN,
    logFile: home.serverLog,
    env: {
      CULPRIT_DATA: home.culpritData,
      // Whatever somebody has set for their own: an earlier run's requests must not be counted in this one.
      CULPRIT_JOURNAL: path.join(home.culpritData, 'journal'),
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      CULPRIT_API_PORT: String(ports.api),
      CULPRIT_OTLP_HTTP_PORT: String(ports.otlpHttp),
      CULPRIT_OTLP_GRPC_PORT: String(ports.otlpGrpc),
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
      PUBLIC_URL: url,
    },
  });
  noteServer(home, child.pid);
  // Its own word, not an answer at its port: that could be somebody else's, who came first.
  const timeout = AbortSignal.timeout(START_DEADLINE_MS);
  try {
    await once(child, 'message', { signal: AbortSignal.any([signal, timeout]) });
  } catch (error) {
    if (signal.aborted || !timeout.aborted) throw error;
    throw new OperatorError(
      `The Culprit server was not ready after ${START_DEADLINE_MS / 1000} s. ` +
        `Its log, ${home.serverLog}, ends with:\n${lastLines(home.serverLog)}`,
      { cause: error },
    );
  }
  return url;
}

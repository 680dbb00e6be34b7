import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '#kit';
import { lastLines, type Children } from './children.js';
import { noteServer, type Home } from './home.js';
import { type PortName } from './options.js';

const MAIN = fileURLToPath(new URL('../../server/src/main.js', import.meta.url));

/** A first start unpacks and creates a database, which takes seconds on a fast disk. */
const START_DEADLINE_MS = 120_000;

/**
 * Starts Culprit as a process of its own and waits until it is ready.
 * @returns the base of its API and pages, such as http://127.0.0.1:4300
 * @throws OperatorError with the log's last lines where it is not ready in time, or what the signal is aborted with
 */
export async function startCulprit(
  children: Children,
  home: Home,
  ports: Record<PortName, number>,
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
      CULPRIT_API_PORT: String(ports.api),
      CULPRIT_OTLP_HTTP_PORT: String(ports.otlpHttp),
      CULPRIT_OTLP_GRPC_PORT: String(ports.otlpGrpc),
      SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
      PUBLIC_URL: url,
    },
  });
  noteServer(home, child.pid);
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await isReady(url))) {
    if (Date.now() > deadline) {
      throw new OperatorError(
        `The Culprit server was not ready after ${START_DEADLINE_MS / 1000} s. ` +
          `Its log, ${home.serverLog}, ends with:\n${lastLines(home.serverLog)}`,
      );
    }
    await sleep(250, undefined, { signal });
  }
  return url;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

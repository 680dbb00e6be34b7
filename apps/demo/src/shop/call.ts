import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestOf, type Route, type ServiceName } from './topology.js';

const CALL_TIMEOUT_MS = 10_000;
const FIRST_BACKOFF_MS = 20;

const agent = new http.Agent({ keepAlive: true, timeout: 30_000 });

export type Callee = { name: ServiceName; port: number };

/** Calls until it succeeds, `retries` times more at most, after pauses that double. */
export async function callWithRetries(to: Callee, route: Route, id: string, retries: number): Promise<void> {
  for (let retry = 0; ; retry++) {
    try {
      await call(to, route, id);
      return;
    } catch (error) {
      if (retry === retries) throw error;
      await sleep(FIRST_BACKOFF_MS * 2 ** retry);
    }
  }
}

async function call({ name, port }: Callee, route: Route, id: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, agent, timeout: CALL_TIMEOUT_MS, ...requestOf(route, id) },
      (response) => {
        response.resume();
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${name} answered ${response.statusCode}`));
        });
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`${name} did not answer in ${CALL_TIMEOUT_MS} ms`)),
    );
    request.on('error', reject);
    request.end();
  });
}

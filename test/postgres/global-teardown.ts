import { rmSync } from 'node:fs';
import { onServer } from './test-server.js';

export default async function teardown(): Promise<void> {
  const server = globalThis.culpritTestServer;
  if (server === undefined) return;
  await onServer(server, async (client) => {
    await client.query(`drop database if exists ${server.template}`);
  });
  await server.stop();
  if (server.home !== undefined) rmSync(server.home, { recursive: true, force: true });
}

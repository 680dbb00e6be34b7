import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase, type TestDatabase } from '../postgres/test-database.js';
import { PostgresGate } from './world/postgres-gate.js';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.js', import.meta.url));
/** Most of it is waiting for Postgres, on purpose. */
const PATIENCE_MS = 120_000;

describe('a process that is told to stop', () => {
  let database: TestDatabase;
  let gate: Awaited<ReturnType<typeof PostgresGate.before>>;
  let folder: string;

  beforeEach(async () => {
    database = await testDatabase();
    gate = await PostgresGate.before(database);
    folder = mkdtempSync(path.join(tmpdir(), 'culprit-stop-'));
  });
  afterEach(async () => {
    await gate.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  async function stopped(before: () => void): Promise<{ code: unknown; said: string }> {
    const env = {
      ...process.env,
      DATABASE_URL: gate.url,
      CULPRIT_DATA: folder,
      CULPRIT_API_PORT: '0',
      CULPRIT_OTLP_HTTP_PORT: '0',
      CULPRIT_OTLP_GRPC_PORT: '0',
    };
    const child = fork(MAIN, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let said = '';
    const hear = (chunk: Buffer) => (said += chunk.toString());
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    await once(child, 'message');
    before();
    const exit = once(child, 'close');
    child.kill('SIGTERM');
    const [code] = await exit;
    return { code, said };
  }

  it('ends in order', async () => {
    const { code, said } = await stopped(() => undefined);
    expect(code).toBe(0);
    expect(said).not.toContain('not stopped in time');
  });

  it(
    'ends although Postgres hangs, before Kubernetes would kill it, and says so',
    async () => {
      const { code, said } = await stopped(() => gate.fallSilent());
      expect(code).toBe(1);
      expect(said).toContain('not stopped in time');
    },
    PATIENCE_MS,
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Children } from './children.js';
import { startCulprit } from './culprit-server.js';
import { leaveHome, prepareHome } from './home.js';
import { listen } from './listen.js';

describe('the server of the demo', () => {
  const stranger = http.createServer((_request, response) => response.end('{}'));
  let folder: string;
  let taken: number;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'culprit-server-'));
    taken = await listen(stranger, 0);
  });

  afterAll(async () => {
    await new Promise((resolve) => stranger.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('is not mistaken for somebody else who answers at its port', async () => {
    const home = await prepareHome(folder);
    const abort = new AbortController();
    const children = new Children((error) => abort.abort(error));
    const ports = { api: taken, otlpHttp: 0, otlpGrpc: 0, smtp: 0, shop: 0 };
    try {
      await expect(startCulprit(children, home, ports, undefined, abort.signal)).rejects.toThrow();
      expect(String(abort.signal.reason)).toContain(`127.0.0.1:${taken} already`);
    } finally {
      await children.stop(10_000);
      leaveHome(home);
    }
  });
});

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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

  it('is not mistaken for somebody else who answers at its port, and leaves alone what their settings name', async () => {
    const theirs = path.join(folder, 'journal-of-theirs');
    process.env['CULPRIT_JOURNAL'] = theirs;
    const home = await prepareHome(folder);
    const abort = new AbortController();
    const children = new Children((error) => abort.abort(error));
    const ports = { api: taken, otlpHttp: 0, otlpGrpc: 0, smtp: 0, shop: 0 };
    try {
      await expect(startCulprit(children, home, ports, undefined, abort.signal)).rejects.toThrow();
      expect(String(abort.signal.reason)).toContain(`127.0.0.1:${taken} already`);
      expect(existsSync(path.join(home.culpritData, 'journal'))).toBe(true);
      expect(existsSync(theirs)).toBe(false);
    } finally {
      delete process.env['CULPRIT_JOURNAL'];
      await children.stop(10_000);
      leaveHome(home);
    }
  });
});

import http from 'node:http';
import { listen } from '../listen.js';
import { SlowLink } from './slow-link.js';

describe('a slow link', () => {
  it('passes everything on, late but in order', async () => {
    const size = 1_000_000;
    const body = Buffer.from(Array.from({ length: size }, (_, i) => i % 251));
    const target = http.createServer((request, response) => request.pipe(response));
    const { link, port } = await SlowLink.open(await listen(target, 0), 40);
    const startedAtMs = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
    // 40 ms each way, less what jitter may take off.
    expect(performance.now() - startedAtMs).toBeGreaterThan(2 * 40 * 0.7 - 2);
    link.close();
    target.closeAllConnections();
    target.close();
  });
});

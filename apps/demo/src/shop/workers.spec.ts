import { once } from 'node:events';
import http from 'node:http';
import { listen } from '../listen.js';
import { Semaphore } from './semaphore.js';
import { admitByWorkers } from './workers.js';

describe('a server with a pool of workers', () => {
  it('does not start on a request until one is free, and has it back when the answer is out', async () => {
    const workers = new Semaphore(1);
    let started = 0;
    const server = http.createServer((_request, response) => {
      started++;
      response.end();
    });
    admitByWorkers(server, workers);
    const url = `http://127.0.0.1:${await listen(server, 0)}`;
    const release = await workers.acquire();
    const connected = once(server, 'connection');
    const answers = [fetch(url), fetch(url)];
    await connected;
    expect(started).toBe(0);
    release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(started).toBe(2);
    server.closeAllConnections();
    server.close();
  });
});

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { HttpConnection } from './http-connection.js';

let server: Server;
let accepted: Promise<Socket>;
let connection: HttpConnection;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  accepted = once(server, 'connection').then(([socket]) => socket);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  connection = await HttpConnection.open(address.port, 'application/x-protobuf', true);
});
afterEach(async () => {
  connection.close();
  (await accepted).destroy();
  server.close();
});

/** Sends a request and answers with these pieces, each written when the one before has been. */
async function answeredWith(...pieces: string[]) {
  const answer = connection.send(Buffer.from('spans'));
  const socket = await accepted;
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
  return answer;
}

it('sends requests that say what they hold', async () => {
  const answer = connection.send(Buffer.from('spans'));
  const socket = await accepted;
  let received = '';
  while (!received.endsWith('spans')) {
    const [chunk] = await once(socket, 'data');
    received += String(chunk);
  }
  expect(received).toMatch(/^POST \/v1\/traces HTTP\/1.1\r\n/);
  expect(received).toContain('content-type: application/x-protobuf\r\n');
  expect(received).toContain('content-encoding: gzip\r\n');
  expect(received).toContain('content-length: 5\r\n\r\nspans');
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  expect(await answer).toEqual({ accepted: true });
});

it('reads an answer that comes in pieces', async () => {
  const answer = await answeredWith('HTTP/1.1 2', '00 OK\r\nContent-Len', 'gth: 4\r\n\r\nab', 'cd');
  expect(answer).toEqual({ accepted: true });
  expect(await answeredWith('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).toEqual({ accepted: true });
});

it.each(['429', '503'])('is told by %s when to come back', async (status) => {
  const answer = await answeredWith(
    `HTTP/1.1 ${status} Later\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n`,
  );
  expect(answer).toEqual({ accepted: false, reason: status, retryAfterMs: 5_000 });
});

it('fails where a request is refused for good', async () => {
  await expect(answeredWith('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')).rejects.toThrow(
    /400 bad request/,
  );
});

it('fails where the connection ends', async () => {
  const answer = connection.send(Buffer.from('spans'));
  (await accepted).end();
  await expect(answer).rejects.toThrow(/closed the connection/);
});

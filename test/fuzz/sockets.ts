import { connect, type Socket } from 'node:net';

/** How long an attacker waits for an answer: whether there is one is not the question here. */
const PATIENCE_MS = 300;

/** Writes the chunks, one a turn, and reads until the other side closes or nothing more comes; returns what was read. */
export async function attack(port: number, chunks: readonly Uint8Array[]): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  const read: Buffer[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (data) => read.push(data));
  // The server may hang up at any time; that is its right.
  socket.on('error', () => undefined);
  for (const chunk of chunks) {
    if (socket.destroyed) break;
    socket.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.race([closed, quiet(socket)]);
  socket.destroy();
  await closed;
  return Buffer.concat(read);
}

/** Resolves once nothing has come for a while. */
function quiet(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    socket.on('data', () => timer.refresh());
    socket.on('close', () => clearTimeout(timer));
  });
}

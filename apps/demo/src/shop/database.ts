import net from 'node:net';
import { createInterface } from 'node:readline';
import { listen } from '../listen.js';
import { extraMsOf, jittered, onDemoMessage, tellPort, type Slowness } from './messages.js';
import { QUERY_MS, type QuerySummary } from './topology.js';

/*
 * The process "shop-db". One line asks, "<id> <summary>\n", one line answers, "<id>\n", in any order; no HTTP,
 * which the services' instrumentation would trace.
 */

let slowness: Slowness | undefined;

onDemoMessage((message) => {
  if (message.type === 'slowness') slowness = message.slowness;
});

const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  createInterface({ input: socket }).on('line', (line) => {
    const space = line.indexOf(' ');
    const summary = line.slice(space + 1);
    const ms = isQuery(summary) ? QUERY_MS[summary] : 0;
    setTimeout(
      () => socket.writable && socket.write(`${line.slice(0, space)}\n`),
      jittered(ms) + extraMsOf(slowness, undefined),
    );
  });
});

process.on('SIGTERM', () => process.exit(0));

function isQuery(summary: string): summary is QuerySummary {
  return Object.hasOwn(QUERY_MS, summary);
}

tellPort(await listen(server, 0));

import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../listen.js';
import { lineServer } from './lines.js';
import { onDemoMessage, tellPort } from './messages.js';
import { Semaphore } from './semaphore.js';
import { QUERY_MS, type QuerySummary } from './topology.js';
import { extraMsOf, jittered, type Trouble } from './trouble.js';

/* The process "shop-db". */

/** It works on so many queries at a time; the others wait for their turn. */
const MOST_ACTIVE = 8;
const turns = new Semaphore(MOST_ACTIVE);

let trouble: Trouble = {};

onDemoMessage((message) => {
  if (message.type === 'trouble') trouble = message.trouble ?? {};
});

async function work(summary: string): Promise<void> {
  // A slow disk is slow for all at once: it takes nobody's turn.
  await sleep(extraMsOf(trouble.slowness, undefined));
  const release = await turns.acquire();
  await sleep(jittered(isQuery(summary) ? QUERY_MS[summary] : 0));
  release();
}

const server = lineServer((summary, answer) => void work(summary).then(answer));

process.on('SIGTERM', () => process.exit(0));

function isQuery(summary: string): summary is QuerySummary {
  return Object.hasOwn(QUERY_MS, summary);
}

tellPort({ port: await listen(server, 0) });

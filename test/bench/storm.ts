/*
 * What it takes to explain violations that come all at once: npm run bench -- storm
 * [--violations 500] [--operations 10] [--causes 1] [--seconds 20]. One slow database (or two) breaks so many SLAs on so many operations; the
 * traces are in the ingest thread's recall, which got them as OTLP. Time runs from the opening of all violations, and every
 * quarter of a second somebody asks for what is due, as judging does. The last line is the same as one JSON object.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../apps/server/src/config.js';
import {
  EXPLAIN_LIMITS,
  GLANCE_LIMITS,
  explainViolations,
} from '../../apps/server/src/explain-violations.js';
import { IngestThread } from '../../apps/server/src/ingest/ingest-thread.js';
import { Explainer } from '#explain';
import { Metrics } from '#expose';
import { silentLogger, SystemClock } from '#kit';
import { Contributor } from '#page';
import { options } from './support/options.js';
import { slowDatabaseOf, stormRequests } from './support/storm-traffic.js';
import { accountOf, stormViolation, StormStore } from './support/storm-violations.js';

const given = options({
  violations: 500,
  operations: 10,
  causes: 1,
  healthy: 40,
  violating: 40,
  seconds: 20,
});
const PAGE_WAITS_MS = 8_000;

const folder = mkdtempSync(path.join(tmpdir(), 'culprit-bench-'));
const config = readConfig({
  CULPRIT_OTLP_HTTP_PORT: '0',
  CULPRIT_OTLP_GRPC_PORT: '0',
  CULPRIT_LOG_LEVEL: 'error',
  CULPRIT_ACCOUNT_ATTRIBUTES: 'account',
});
const ingest = new IngestThread(
  { config, journalFolder: folder, shiftedBy: undefined },
  silentLogger(),
  (error) => {
    throw error;
  },
);
await ingest.recover(0);
const { otlpHttpPort } = await ingest.listen();

const slasOf = (operation: number): number[] =>
  Array.from({ length: given.violations }, (_, i) => i).filter((i) => i % given.operations === operation);
const clock = new SystemClock();
for (const body of stormRequests({
  operations: given.operations,
  healthy: given.healthy,
  violating: given.violating,
  causes: given.causes,
  accountsOf: (operation) => slasOf(operation).map(accountOf),
  nowUnixMs: Date.now(),
})) {
  const headers = { 'content-type': 'application/x-protobuf' };
  const url = `http://127.0.0.1:${otlpHttpPort}/v1/traces`;
  for (let accepted = false; !accepted;) {
    const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) });
    accepted = response.ok;
    if (!accepted) await sleep(100);
  }
}
await ingest.caughtUp();

const openedUnixMs = Date.now();
const explainedAfterMs = new Map<number, number>();
const wrong = new Set<number>();
const store = new StormStore(
  Array.from({ length: given.violations }, (_, i) => stormViolation(i, given.operations, openedUnixMs)),
  (i, { explanation }) => {
    const isRight = explanation.culprit?.name.includes(slowDatabaseOf(i % given.operations, given.causes));
    if (isRight === false) wrong.add(i);
    if (isRight === true && !explainedAfterMs.has(i)) explainedAfterMs.set(i, Date.now() - openedUnixMs);
  },
);
const looks = { whole: 0, glance: 0 };
const explain = explainViolations(
  {
    whole: new Explainer(ingest, clock, silentLogger(), EXPLAIN_LIMITS),
    glance: new Explainer(ingest, clock, silentLogger(), GLANCE_LIMITS),
  },
  ingest,
  new Metrics([]),
);
const contributor = new Contributor(
  store,
  (look) => {
    looks[look.depth]++;
    return explain(look);
  },
  clock,
  silentLogger(),
);

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const cpuBefore = process.cpuUsage();
const loopBefore = performance.eventLoopUtilization();
while (explainedAfterMs.size < given.violations && Date.now() - openedUnixMs < given.seconds * 1_000) {
  await contributor.look();
  await sleep(250);
}
const cpu = process.cpuUsage(cpuBefore);
const loop = performance.eventLoopUtilization(loopBefore);
delay.disable();
const times = [...explainedAfterMs.values()].sort((a, b) => a - b);
const result = {
  violations: given.violations,
  operations: given.operations,
  'whole looks': looks.whole,
  glances: looks.glance,
  'rightly named': times.length,
  'wrongly named': wrong.size,
  'named within 8 s': times.filter((ms) => ms <= PAGE_WAITS_MS).length,
  'first named after ms': times[0] ?? null,
  'last named after ms': times.at(-1) ?? null,
  'CPU ms': Math.round((cpu.user + cpu.system) / 1_000),
  'main thread busy ms': Math.round(loop.active),
  'longest block ms': Math.round(delay.max / 1e6),
  'block p99 ms': Math.round(delay.percentile(99) / 1e6),
};
console.table(result);
console.log(JSON.stringify(result));
await ingest.close();
rmSync(folder, { recursive: true, force: true });
process.exit();

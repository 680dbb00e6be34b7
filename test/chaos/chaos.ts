import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measured } from '../e2e/world/measured.js';
import { PostgresGate } from '../e2e/world/postgres-gate.js';
import { testDatabase } from '../postgres/test-database.js';
import { Exporter } from './exporter.js';
import { Load, TRACKED } from './load.js';
import { MortalService } from './mortal-service.js';
import { Random } from './random.js';

const EXPORTERS = 4;
const LONGEST_SETTLE_MS = 60_000;

export type ChaosReport = {
  kills: number;
  outages: number;
  spans: number;
  requests: number;
  repeatedRequests: number;
  /** "acme: gateway POST /checkout (server)" → [sent, counted], where they differ. */
  differences: Record<string, [number, number]>;
};

/**
 * Drives load, kills the service at random moments, takes Postgres away in between, repeats requests and spans as
 * exporters do, and compares what Postgres holds in the end with what was sent.
 */
export async function chaos(kills: number, seed: number, say: (text: string) => void): Promise<ChaosReport> {
  const random = new Random(seed);
  const database = await testDatabase();
  const gate = await PostgresGate.before(database);
  const folder = mkdtempSync(path.join(tmpdir(), 'culprit-chaos-'));
  const service = await MortalService.start({
    DATABASE_URL: `${gate.url}?query_timeout=2000`,
    CULPRIT_JOURNAL: folder,
    // Segments are an eighth of it, so a few are full, and it is also killed while it compresses them. Nothing is
    // dropped while accounts are waited for, so that the long form needs room: 30 kills take 85 MB.
    CULPRIT_JOURNAL_BYTES: `${4 * (1 + Math.max(0, kills - 3))}MiB`,
    CULPRIT_MAX_REQUEST_BYTES: '128KiB',
    CULPRIT_FLUSH_INTERVAL: '100ms',
    // A service that is killed again and again is away for longer than a trace would usually take.
    CULPRIT_ACCOUNT_WAIT: '10m',
    CULPRIT_LOG_LEVEL: 'warn',
  });
  try {
    await defineSla(service.apiPort);
    const load = new Load(random);
    const exporters = Array.from({ length: EXPORTERS }, () => new Exporter(service.otlpPort, load, random));
    let over = false;
    const exporting = Promise.all(exporters.map((exporter) => exporter.run(() => over)));
    let outages = 0;
    while (service.kills < kills) {
      await sleep(random.below(1_500));
      if (random.below(4) === 0) {
        outages++;
        gate.refuse();
        await sleep(random.below(1_000));
        gate.open();
      }
      service.kill();
      say(`killed ${service.kills} of ${kills} times, ${load.sentSpans} spans`);
      // Killing it while it starts is part of it, but it should also get to work now and then.
      if (random.below(3) > 0) await service.ready();
    }
    await service.ready();
    over = true;
    await exporting;
    for (const exporter of exporters) await exporter.finish();
    const differences = await settled(load.expected, () => measured(database));
    const sum = (count: (exporter: Exporter) => number) =>
      exporters.reduce((all, each) => all + count(each), 0);
    return {
      kills: service.kills,
      outages,
      spans: load.sentSpans,
      requests: sum(({ acknowledged }) => acknowledged),
      repeatedRequests: sum(({ repeated }) => repeated),
      differences,
    };
  } finally {
    await service.stop();
    await gate.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function defineSla(apiPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${apiPort}/api/v1/slas`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Queries',
      accounts: 'each',
      operation: TRACKED,
      objective: { type: 'latency', percentile: 99, thresholdMs: 60_000 },
    }),
  });
  if (!answer.ok) throw new Error(`no SLA: ${await answer.text()}`);
}

/** Waits until all is counted, and a little longer, in which nothing may be counted twice. */
async function settled(
  expected: ReadonlyMap<string, number>,
  look: () => Promise<Record<string, number>>,
): Promise<ChaosReport['differences']> {
  const differences = async () => {
    const counted = await look();
    const keys = new Set([...expected.keys(), ...Object.keys(counted)]);
    return Object.fromEntries(
      [...keys]
        .map((key): [string, [number, number]] => [key, [expected.get(key) ?? 0, counted[key] ?? 0]])
        .filter(([, [sent, held]]) => sent !== held),
    );
  };
  for (const deadline = Date.now() + LONGEST_SETTLE_MS; Date.now() < deadline; await sleep(200)) {
    if (Object.keys(await differences()).length === 0) break;
  }
  await sleep(1_000);
  return differences();
}

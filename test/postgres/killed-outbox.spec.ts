import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { silentLogger } from '#kit';
import { type Attempt } from '#page';
import { ChannelTable, DeliveryTable, PgIncidentStore, PgOutbox } from '#store';
import { type DyingPlan } from './dying-outbox.js';
import { GOLD, measuredOperation, newViolation, openIncident, NIGHT } from './samples.js';
import { testDatabase } from './test-database.js';

const SCRIPT = fileURLToPath(new URL('dying-outbox.js', import.meta.url));
const DELIVERED: Attempt = { delivered: true };
const DOWN: Attempt = { delivered: false, recoverable: true, error: 'mail server is down' };

/** The steps of an attempt that arrives, by how their statements begin, and what is different of one that does not. */
const ARRIVES = [
  "select graphile_worker.add_job( 'deliver', json_build_object('deliveryId', delivery.id)",
  'select failures',
  'select opened.status',
  'update delivery set attempts = attempts + 1',
  'send',
  'take the answer',
  'update delivery set status = $2',
  'with gone as ( delete from channel_health',
  'commit',
  'end',
];
const FAILS = [
  'insert into channel_health',
  "select graphile_worker.add_job( 'deliver', json_build_object('deliveryId', $1",
  'commit',
  'end',
];
/** Processes that wait for the lock of the one that is going to die. */
const AT_ONCE = 3;
/** Fourteen processes start, on a machine that may be busy with others. */
const LONGEST_MS = 120_000;

describe('a process that delivers', () => {
  it(
    'may be killed between any two steps: all arrives, and what is told of it is true',
    async () => {
      const test = await testDatabase();
      const folder = mkdtempSync(path.join(tmpdir(), 'culprit-sent-'));
      const sent = path.join(folder, 'sent');
      try {
        const lives = [
          ...ARRIVES.map((dieBefore) => ({ dieBefore, answer: DELIVERED })),
          ...FAILS.map((dieBefore) => ({ dieBefore, answer: DOWN })),
        ];
        await new ChannelTable(test.database).create(NIGHT, 'ada');
        const store = new PgIncidentStore(test.database);
        const operation = await measuredOperation(test.database);
        // Each life finds one that is still to be sent.
        for (const n of lives.keys()) {
          const sla = { ...GOLD, id: `sla-${n}` };
          await openIncident(store, newViolation(operation, { sla }), Date.now());
        }

        const deaths: unknown[] = [];
        const next = lives.values();
        const live = async (): Promise<void> => {
          for (const life of next) deaths.push(await deathOf({ config: test.config, sent, ...life }));
        };
        await Promise.all(Array.from({ length: AT_ONCE }, live));
        expect(deaths).toEqual(lives.map(() => 'SIGKILL'));

        const outbox = new PgOutbox(test.database, silentLogger(), { lockRetryMs: 20 });
        await outbox.start(({ incidentId, event, delivery }) => {
          appendFileSync(sent, `${incidentId} ${event} ${delivery.id}\n`);
          return Promise.resolve(DELIVERED);
        });
        const table = new DeliveryTable(test.database);
        while ((await table.list({ status: 'queued', limit: 1 })).length > 0) await sleep(20);
        await outbox.stop();

        const lines = readFileSync(sent, 'utf8').trim().split('\n');
        const deliveries = await table.list({ limit: 100 });
        expect(deliveries.map(({ status }) => status)).toEqual(lives.map(() => 'delivered'));
        // Each arrived, and whatever came twice had the same key.
        const expected = deliveries.map(({ incidentId, id }) => `${incidentId} opened ${id}`);
        expect(new Set(lines)).toEqual(new Set(expected));
        expect(lines.length).toBeGreaterThan(expected.length);
        // An attempt is counted when it begins: those who died before they sent have one that nobody saw.
        const unseen = lives.filter(({ dieBefore }) => dieBefore === 'send').length;
        const attempts = deliveries.reduce((sum, delivery) => sum + delivery.attempts, 0);
        expect(attempts).toBe(lines.length + unseen);
        expect((await test.database.pool.query('select from graphile_worker.jobs')).rowCount).toBe(0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
        await test.drop();
      }
    },
    LONGEST_MS,
  );
});

/** What ended it: its own kill, where it has come to that step. */
async function deathOf(plan: DyingPlan): Promise<unknown> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(plan)], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

import { Test } from '@nestjs/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { silentLogger, SystemClock } from '#kit';
import { otlpProto, type SpanSpec } from '#testkit';
import { apiParts } from '../../apps/server/src/api-parts.js';
import { ApiModule } from '../../apps/server/src/api/api.module.js';
import { configureApi } from '../../apps/server/src/api/configure.js';
import { readConfig } from '../../apps/server/src/config.js';
import { IngestEngine } from '../../apps/server/src/ingest/engine.js';
import { Pipeline } from '../../apps/server/src/pipeline.js';
import { buildRooms } from '../../apps/server/src/rooms.js';
import { temporaryJournal } from '../journal/temporary-journal.js';
import { testDatabase } from '../postgres/test-database.js';

const SETTINGS = {
  PUBLIC_URL: 'https://culprit.test',
  CULPRIT_TRACE_LINK: 'https://jaeger.test/trace/{traceId}?uiFind={spanId}',
  CULPRIT_ACCOUNT_ATTRIBUTES: 'account.id,tenant.id',
  CULPRIT_RECALL_TIME: '15m',
};

/** The API on the rooms that the server builds, with a database of its own; nothing happens by the clock. */
export async function startApi(over: NodeJS.ProcessEnv = {}) {
  const config = readConfig({ ...SETTINGS, ...over });
  const test = await testDatabase();
  const journal = temporaryJournal();
  const log = silentLogger();
  const clock = new SystemClock();
  const ingest = await IngestEngine.open({ config, journalFolder: journal.folder, clock, log });
  const rooms = buildRooms(config, test.database, ingest, () => undefined, log, clock);
  const pipeline = new Pipeline(rooms);
  const { position } = await rooms.store.claim(await ingest.nodeId());
  await ingest.recover(position);
  await ingest.caughtUp();
  const parts = apiParts(config, rooms);
  const module = await Test.createTestingModule({ imports: [ApiModule.register(parts)] }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: false, bodyParser: false });
  configureApi(app, silentLogger());
  await app.listen(0, '127.0.0.1');
  return {
    rooms,
    http: request(app.getHttpServer()),
    url: await app.getUrl(),
    sql: (text: string, values: unknown[] = []) => test.database.query({ text, values }),

    /** Spans come in, as a request of a sender, and are measured. */
    async receive(spans: SpanSpec[], arrivalUnixMs = Date.now()): Promise<void> {
      await ingest.intake.accept({ format: 'otlp-proto', bytes: otlpProto(spans), arrivalUnixMs });
      await pipeline.flush();
    },

    /** Forgets what people have defined and what has happened; what has been measured stays. */
    async forget(): Promise<void> {
      for (const table of [
        'incident',
        'sla',
        'route',
        'team',
        'escalation_policy',
        'rotation',
        'channel',
        'calendar',
        'maintenance_window',
        'silence',
      ])
        await this.sql(`delete from ${table}`);
      await this.sql('update account set registered = false, set_name = null');
    },

    async stop(): Promise<void> {
      await app.close();
      await ingest.close();
      journal.remove();
      await test.drop();
    },
  };
}

export type RunningApi = Awaited<ReturnType<typeof startApi>>;

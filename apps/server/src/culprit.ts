import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { OperatorError, ShiftedClock, Shutdown, SystemClock, type Clock, type Logger } from '#kit';
import { configureApi } from './api/configure.js';
import { apiParts } from './api-parts.js';
import { AppModule } from './app.module.js';
import { type Config } from './config.js';
import { countedDelivery } from './counted-delivery.js';
import { exposeRooms } from './expose-rooms.js';
import { IngestThread } from './ingest/ingest-thread.js';
import { NestLog } from './nest-log.js';
import { openStore } from './open-store.js';
import { Pipeline } from './pipeline.js';
import { buildRooms } from './rooms.js';
import { judgeFlushed, recurringTasks } from './recurring.js';
import { Schedule } from './schedule.js';
import { Ticks } from './ticks.js';

export type Running = {
  apiPort: number;
  otlpHttpPort: number;
  otlpGrpcPort: number;
  /** Resolves where it can't go on: it has to be stopped then, and started again. */
  failure: Promise<Error>;
  stop: () => Promise<void>;
};

/**
 * Starts everything: the store first, what uses it next, sockets last, so that nothing is taken that can't be kept.
 * What fails stops what had been started.
 * @param say tells the person at the terminal what the log is too noisy for
 * @throws OperatorError that says what to do
 */
export async function startCulprit(
  config: Config,
  log: Logger,
  say: (text: string) => void,
  clock: Clock = new SystemClock(),
): Promise<Running> {
  const shutdown = new Shutdown(log);
  try {
    const { database, home, whereabouts } = await openStore(config, log, shutdown, say);
    let fail: (error: Error) => void = () => undefined;
    const failure = new Promise<Error>((resolve) => (fail = resolve));
    const shiftedBy = clock instanceof ShiftedClock ? clock.memory : undefined;
    const ingest = new IngestThread(
      { config, journalFolder: config.CULPRIT_JOURNAL ?? path.join(home, 'journal'), shiftedBy },
      log,
      fail,
    );
    shutdown.add('ingest', () => ingest.close());
    const rooms = buildRooms(config, database, ingest, fail, log, clock);
    const pipeline = new Pipeline(rooms);
    await rooms.rules.refresh();
    const nodeId = await ingest.nodeId();
    const { position } = await rooms.store.claim(nodeId);
    await rooms.nodes.say(nodeId, rooms.nodeName, false);
    await ingest.recover(position);

    await rooms.outbox.start(countedDelivery(rooms.deliverer.deliver, rooms.metrics));
    shutdown.add('outbox', () => rooms.outbox.stop());

    const ticks = new Ticks(log, (task) => rooms.metrics.own.tasksSkipped.inc({ task }));
    const tasks = recurringTasks(config, rooms, pipeline, nodeId);
    const app = await NestFactory.create<NestExpressApplication>(
      AppModule.register(apiParts(config, rooms), tasks, ticks),
      { logger: new NestLog(log), bodyParser: false, abortOnError: false },
    );
    configureApi(app, log);
    shutdown.add('api', () => app.close());
    // Stopping goes the other way round: the receivers first, so that what they took last still reaches Postgres.
    shutdown.add('survey', () => rooms.surveyor.save());
    shutdown.add('last flush', async () => {
      // Where nothing is left to be counted, nobody has to wait for this node.
      if (await pipeline.flush()) await rooms.nodes.stop(nodeId);
    });
    rooms.leadership.start(nodeId, {
      begin: (term) => rooms.judging.begin(rooms.judgesOf(term)),
      end: () => rooms.judging.end(),
      flushed: () => judgeFlushed(rooms, pipeline, ticks),
    });
    // Before the last flush, so that whoever leads next judges it.
    shutdown.add('contributor', () => rooms.contributor.stop());
    shutdown.add('leadership', () => rooms.leadership.stop());
    shutdown.add('schedule', () => app.get(Schedule).stop());
    exposeRooms(rooms);
    await listen(app, config);
    // The schedule's flushes make room for what a backlog of the journal still has to count. Where they can't go on,
    // it never would.
    await Promise.race([ingest.caughtUp(), failure.then((error) => Promise.reject(error))]);
    const ports = await ingest.listen();
    shutdown.add('receivers', () => ingest.stopListening());

    const running = {
      apiPort: portOf(app),
      ...ports,
      failure,
      stop: () => shutdown.run(),
    };
    say(banner(config, running, whereabouts));
    return running;
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function listen(
  app: NestExpressApplication,
  { CULPRIT_API_HOST: host, CULPRIT_API_PORT: port }: Config,
): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new OperatorError(
        `The API's port is taken: something listens on ${host}:${port} already. Stop it, or choose another port with CULPRIT_API_PORT.`,
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new OperatorError(
        `The API can't listen on ${host}:${port} (${code}). Choose another address with CULPRIT_API_HOST and CULPRIT_API_PORT.`,
      );
    }
    throw error;
  }
}

function portOf(app: NestExpressApplication): number {
  const address: unknown = app.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}

function banner(
  config: Config,
  { apiPort, otlpHttpPort, otlpGrpcPort }: Pick<Running, 'apiPort' | 'otlpHttpPort' | 'otlpGrpcPort'>,
  whereabouts: string,
): string {
  const api = `http://${config.CULPRIT_API_HOST}:${apiPort}`;
  return [
    'Culprit is running.',
    `  spans    OTLP/HTTP on ${config.CULPRIT_OTLP_HOST}:${otlpHttpPort}, OTLP/gRPC on ${config.CULPRIT_OTLP_HOST}:${otlpGrpcPort}`,
    `  API      ${api}/api/v1, described at ${api}/api/docs`,
    `  pages    ${api}/`,
    `  metrics  ${api}/metrics`,
    `  data     ${whereabouts}`,
    ...(config.SMTP_URL ? [] : ['  mail     none: set SMTP_URL to send pages by e-mail']),
  ].join('\n');
}

import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { OperatorError, Shutdown, SystemClock, type Clock, type Logger } from '#kit';
import { configureApi } from './api/configure.js';
import { apiParts } from './api-parts.js';
import { AppModule } from './app.module.js';
import { type Config } from './config.js';
import { countedDelivery } from './counted-delivery.js';
import { exposeRooms } from './expose-rooms.js';
import { NestLog } from './nest-log.js';
import { openStore } from './open-store.js';
import { Pipeline } from './pipeline.js';
import { startReceivers } from './receivers.js';
import { buildRooms } from './rooms.js';
import { recurringTasks } from './recurring.js';
import { Schedule } from './schedule.js';
import { Ticks } from './ticks.js';

export type Running = {
  apiPort: number;
  otlpHttpPort: number;
  otlpGrpcPort: number;
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
    const { database, whereabouts } = await openStore(config, log, shutdown, say);
    const rooms = buildRooms(config, database, log, clock);
    const pipeline = new Pipeline(rooms);
    await rooms.rules.refresh();

    await rooms.outbox.start(countedDelivery(rooms.deliverer.deliver, rooms.metrics));
    shutdown.add('outbox', () => rooms.outbox.stop());
    await rooms.incidents.start();
    shutdown.add('incidents', () => rooms.incidents.stop());

    const ticks = new Ticks(log);
    const tasks = recurringTasks(config, rooms, pipeline, ticks);
    const app = await NestFactory.create<NestExpressApplication>(
      AppModule.register(apiParts(config, rooms), tasks, ticks),
      { logger: new NestLog(log), bodyParser: false, abortOnError: false },
    );
    configureApi(app, log);
    shutdown.add('api', () => app.close());
    // Stopping goes the other way round: the receivers first, so that what they took last still reaches Postgres.
    shutdown.add('last flush', () => pipeline.finish());
    shutdown.add('schedule', () => app.get(Schedule).stop());
    await listen(app, config);
    const receivers = await startReceivers(config, pipeline, rooms.clock, log, shutdown);
    exposeRooms(rooms, pipeline, [receivers.http, receivers.grpc]);

    const running = {
      apiPort: portOf(app),
      otlpHttpPort: receivers.http.port,
      otlpGrpcPort: receivers.grpc.port,
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
  { apiPort, otlpHttpPort, otlpGrpcPort }: Omit<Running, 'stop'>,
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

import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { otlpProto } from '#testkit';
import { GRPC_ATTACKS } from './grpc-attacks.js';
import { HTTP_ATTACKS } from './http-attacks.js';
import { type Random } from './random.js';
import { attack } from './sockets.js';
import { type Target } from './target.js';

const STATUSES = new Set([200, 400, 404, 405, 408, 413, 415, 417, 431, 501, 505]);
const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const REQUEST = Buffer.from(otlpProto([{ name: 'still there' }]));

/** Runs each attack once, all at the same time; then both receivers must still take a good request. */
export async function attackAll(target: Target, random: Random): Promise<void> {
  await Promise.all([
    ...Object.entries(HTTP_ATTACKS).map(async ([name, make]) => {
      const answer = await attack(target.httpPort, make(random));
      for (const [, status] of answer.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g))
        if (!STATUSES.has(Number(status))) throw new Error(`HTTP ${name} was answered with ${status}`);
    }),
    ...Object.values(GRPC_ATTACKS).map((make) => attack(target.grpcPort, make(random))),
  ]);
  if (target.failures() > 0) throw new Error('a receiver failed by itself: see refusedRequests "failed"');
  await stillServes(target);
}

async function stillServes({ httpPort, grpcPort }: Target): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const { status } = await fetch(`http://127.0.0.1:${httpPort}/v1/traces`, {
    method: 'POST',
    headers,
    body: REQUEST,
  });
  if (status !== 200) throw new Error(`a good request over HTTP is answered with ${status}`);
  const client = new Client(`127.0.0.1:${grpcPort}`, credentials.createInsecure());
  try {
    await new Promise<void>((resolve, reject) => {
      const asIs = (bytes: Buffer) => bytes;
      client.makeUnaryRequest(EXPORT, asIs, asIs, REQUEST, new Metadata(), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  } finally {
    client.close();
  }
}

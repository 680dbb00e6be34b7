import { deflateSync, gzipSync } from 'node:zlib';
import { anyRequest } from './corpus.js';
import { mutate } from './mutate.js';
import { type Random } from './random.js';

type Attack = (random: Random) => Uint8Array[];

const BOMB = gzipSync(Buffer.alloc(64_000_000));
const DEFLATE_BOMB = deflateSync(Buffer.alloc(64_000_000));
const TYPES = { 'otlp-proto': 'application/x-protobuf', 'otlp-json': 'application/json' };

function post(body: Uint8Array, headers: string[] = []): Buffer {
  const type = headers.some((h) => h.startsWith('content-type'))
    ? []
    : ['content-type: application/x-protobuf'];
  const lines = ['POST /v1/traces HTTP/1.1', 'host: x', 'connection: close', ...type, ...headers];
  return Buffer.concat([
    Buffer.from(`${lines.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n`),
    body,
  ]);
}

/** What a hostile or broken client may write to the OTLP/HTTP port, by name. */
export const HTTP_ATTACKS: Record<string, Attack> = {
  mutant: (random) => {
    const { format, bytes } = anyRequest(random);
    return [post(bytes, [`content-type: ${TYPES[format]}`])];
  },
  zippedMutant: (random) => {
    const { format, bytes } = anyRequest(random);
    return [post(gzipSync(bytes), [`content-type: ${TYPES[format]}`, 'content-encoding: gzip'])];
  },
  brokenZip: (random) => [
    post(mutate(gzipSync(anyRequest(random).bytes), random), ['content-encoding: gzip']),
  ],
  bomb: (random) => [
    post(random.below(2) === 0 ? BOMB : DEFLATE_BOMB, [
      `content-encoding: ${random.pick(['gzip', 'deflate'])}`,
    ]),
  ],
  deep: () => [post(Buffer.from(`{"a":${'['.repeat(500_000)}`), ['content-type: application/json'])],
  hugeLength: (random) => [
    Buffer.from(
      `POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: ${random.pick(['99999999999', '1e9', '-1', '9'.repeat(400)])}\r\n\r\n`,
    ),
  ],
  chunksWithoutEnd: (random) => [
    Buffer.from(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\n',
    ),
    ...Array.from({ length: 20 }, () =>
      Buffer.concat([
        Buffer.from('10000\r\n'),
        random.bytes(16).subarray(0, 16),
        Buffer.alloc(65_520),
        Buffer.from('\r\n'),
      ]),
    ),
  ],
  badChunks: (random) => [
    Buffer.from('POST /v1/traces HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'),
    mutate(Buffer.from('5\r\nhello\r\n0\r\n\r\n'), random),
  ],
  halfBody: () => [post(Buffer.alloc(100)).subarray(0, -50)],
  slowHeaders: (random) =>
    Array.from(post(Buffer.alloc(3)).subarray(0, random.below(60)), (byte) => Uint8Array.of(byte)),
  manyHeaders: () => [
    post(
      Buffer.alloc(0),
      Array.from({ length: 3_000 }, (_, i) => `h${i}: ${'x'.repeat(20)}`),
    ),
  ],
  mutantHead: (random) => [mutate(post(anyRequest(random).bytes), random)],
  pipelined: (random) => [
    Buffer.concat(Array.from({ length: 50 }, () => post(anyRequest(random).bytes))).fill(
      'keep-alive',
      45,
      55,
    ),
  ],
  noise: (random) => [random.bytes(random.below(2_000))],
};

import { gzipSync } from 'node:zlib';
import { anyRequest } from './corpus.js';
import { mutate } from './mutate.js';
import { type Random } from './random.js';

type Attack = (random: Random) => Uint8Array[];

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const [DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = [
  0, 1, 3, 4, 5, 6, 7, 8, 9,
] as const;
const [END_STREAM, END_HEADERS] = [1, 4] as const;
const NOTHING = Buffer.alloc(0);

function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array,
  length = payload.length,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** HPACK, literal and never indexed: name and value as they are. */
function header(name: string, value: string): Buffer {
  return Buffer.concat([
    Uint8Array.of(0x10, name.length),
    Buffer.from(name),
    Uint8Array.of(value.length),
    Buffer.from(value),
  ]);
}

const EXPORT_HEADERS = [
  header(':method', 'POST'),
  header(':scheme', 'http'),
  header(':path', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'),
  header(':authority', 'x'),
  header('content-type', 'application/grpc'),
  header('te', 'trailers'),
];
const begin = (stream: number, ...more: Buffer[]) =>
  frame(HEADERS, END_HEADERS, stream, Buffer.concat([...EXPORT_HEADERS, ...more]));
const hello = [PREFACE, frame(SETTINGS, 0, 0, NOTHING)];

/** One gRPC message, with the length that it claims. */
function message(bytes: Uint8Array, compressed = 0, length = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

const data = (stream: number, bytes: Uint8Array): Buffer[] => {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 16_384)
    frames.push(frame(DATA, 0, stream, bytes.subarray(at, at + 16_384)));
  return [...frames, frame(DATA, END_STREAM, stream, NOTHING)];
};
const exportOf = (bytes: Uint8Array) => [...hello, begin(1), ...data(1, bytes)];
const BOMB = gzipSync(Buffer.alloc(32_000_000));
const manyStreams = (count: number, of: (stream: number) => Buffer[]) =>
  Buffer.concat(Array.from({ length: count }, (_, i) => of(2 * i + 1)).flat());

/** What a hostile or broken client may write to the OTLP/gRPC port, by name. */
export const GRPC_ATTACKS: Record<string, Attack> = {
  mutant: (random) => exportOf(message(anyRequest(random).bytes)),
  mutantMessage: (random) => exportOf(mutate(message(anyRequest(random).bytes), random)),
  bomb: () => [...hello, begin(1, header('grpc-encoding', 'gzip')), ...data(1, message(BOMB, 1))],
  brokenZip: (random) => [
    ...hello,
    begin(1, header('grpc-encoding', 'gzip')),
    ...data(1, message(mutate(gzipSync(anyRequest(random).bytes), random), 1)),
  ],
  hugeMessage: (random) =>
    exportOf(message(random.bytes(50), 0, random.pick([0xffff_ffff, 0x7fff_ffff, 2_000_000]))),
  oversizedFrame: () => [...hello, begin(1), frame(DATA, 0, 1, Buffer.alloc(100_000))],
  hugeFrameHead: () => [...hello, begin(1), frame(DATA, 0, 1, Buffer.alloc(10), 0xff_ffff)],
  rapidReset: () => [
    Buffer.concat([
      ...hello,
      manyStreams(2_000, (stream) => [
        begin(stream),
        frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, 8])),
      ]),
    ]),
  ],
  resetBodies: (random) => [
    Buffer.concat([
      ...hello,
      manyStreams(300, (stream) => [
        begin(stream),
        frame(DATA, 0, stream, message(anyRequest(random).bytes)),
        frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, 8])),
      ]),
    ]),
  ],
  openStreams: () => [Buffer.concat([...hello, manyStreams(1_000, (stream) => [begin(stream)])])],
  continuations: () => [
    ...hello,
    frame(HEADERS, 0, 1, Buffer.concat(EXPORT_HEADERS)),
    Buffer.concat(
      Array.from({ length: 2_000 }, () => frame(CONTINUATION, 0, 1, header('a', 'b'.repeat(100)))),
    ),
  ],
  pings: () => [
    ...hello,
    Buffer.concat(Array.from({ length: 5_000 }, () => frame(PING, 0, 0, Buffer.alloc(8)))),
  ],
  settings: () => [
    ...hello,
    Buffer.concat(Array.from({ length: 5_000 }, () => frame(SETTINGS, 0, 0, NOTHING))),
  ],
  badHpack: (random) => [...hello, frame(HEADERS, END_HEADERS, 1, random.bytes(1 + random.below(100)))],
  oddFrames: (random) => [
    ...hello,
    begin(1),
    frame(
      random.pick([PUSH_PROMISE, GOAWAY, WINDOW_UPDATE, SETTINGS, CONTINUATION, 42]),
      random.below(256),
      random.below(4),
      random.bytes(random.below(30)),
    ),
  ],
  window: () => [
    ...hello,
    begin(1),
    frame(WINDOW_UPDATE, 0, 1, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    frame(WINDOW_UPDATE, 0, 1, NOTHING),
  ],
  halfOpen: (random) => [Buffer.concat(hello).subarray(0, random.below(33))],
  mutantFrames: (random) => [mutate(Buffer.concat(exportOf(message(anyRequest(random).bytes))), random)],
  noise: (random) => [random.bytes(random.below(2_000))],
};

import { type EncodedSpans, type SpanFormat } from '#decode';
import { otlpJson, otlpProto, type SpanSpec } from '#testkit';
import { mutate } from './mutate.js';
import { type Random } from './random.js';

/** Nearly as deep as protobufjs can write it. */
const DEEP: SpanSpec['attributes'] = { deep: [[[[[[[[[[[{ k: { k: { k: { k: ['x'] } } } }]]]]]]]]]]] };

const REQUESTS: SpanSpec[][] = [
  [],
  [{}],
  [
    {
      name: 'GET /users/{id}',
      attributes: { 'account.id': 'acme', n: 5, d: 1.5, yes: true },
      resource: { 'host.name': 'a' },
    },
    {
      service: 'cart',
      status: 2,
      events: [{ name: 'e', timeUnixNano: 5n, attributes: { list: [1, ['x']] } }],
    },
    {
      service: undefined,
      links: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }],
    },
  ],
  [{ name: 'é\n"\\😀', attributes: { 'tenant.id': -7, bytes: Uint8Array.of(1, 2) } }],
  [{ attributes: DEEP }],
];

const FORMATS: SpanFormat[] = ['otlp-proto', 'otlp-json'];
const SEEDS = REQUESTS.flatMap((spans): EncodedSpans[] => [
  { format: 'otlp-proto', bytes: otlpProto(spans) },
  { format: 'otlp-json', bytes: otlpJson(spans) },
]);

/** A request that is mostly right, a format taken for the other one, or mere noise. */
export function anyRequest(random: Random): EncodedSpans {
  const kind = random.below(20);
  const { format, bytes } = random.pick(SEEDS);
  if (kind === 0) return { format, bytes: random.bytes(random.below(200)) };
  if (kind === 1) return { format: random.pick(FORMATS), bytes };
  return { format, bytes: mutate(bytes, random) };
}

import { type Span, type SpanRecords } from '#span';
import { type Decoded } from './decoded.js';
import { type SpanNames } from './names.js';
import { decodeOtlpJson, readOtlpJsonSpans } from './otlp-json/decode.js';
import { decodeOtlpProto } from './otlp-proto/decode.js';
import { readOtlpProtoSpans } from './otlp-proto/read-spans.js';

export type SpanFormat = 'otlp-proto' | 'otlp-json';

/** One request as it was received, gunzipped. */
export type EncodedSpans = { format: SpanFormat; bytes: Uint8Array };

type Reader = {
  decode: (bytes: Uint8Array, names: SpanNames, batch?: SpanRecords) => Decoded;
  readSpans: (bytes: Uint8Array, traceId: Int32Array) => Span[];
};

/** Another protocol is another line here. */
const READERS: Record<SpanFormat, Reader> = {
  'otlp-proto': { decode: decodeOtlpProto, readSpans: readOtlpProtoSpans },
  'otlp-json': { decode: decodeOtlpJson, readSpans: readOtlpJsonSpans },
};

/**
 * The records of a request. Throws {@link MalformedRequest}; then nothing of it has been kept, not even a name.
 * @param batch whose records may be overwritten: who decodes many requests lends one and spares the garbage. The
 *   records are where `batch` of the answer says, as not every format makes use of it
 */
export function decodeSpans({ format, bytes }: EncodedSpans, names: SpanNames, batch?: SpanRecords): Decoded {
  return READERS[format].decode(bytes, names, batch);
}

/**
 * The spans of one trace with everything that their sender said, in the order of the request: exactly those that
 * {@link decodeSpans} took. Never throws for a request that decodes.
 * @param traceId the id's four words, as {@link wordsOfHex} makes them
 */
export function readSpans({ format, bytes }: EncodedSpans, traceId: Int32Array): Span[] {
  return READERS[format].readSpans(bytes, traceId);
}

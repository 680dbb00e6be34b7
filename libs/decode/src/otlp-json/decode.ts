import {
  hexOfWords,
  isEntryKind,
  RECORD_WORDS,
  SPAN_KINDS,
  SpanRecords,
  wordsOfHex,
  type Dictionaries,
  type Span,
} from '#span';
import { NO_RANK } from '../account-attributes.js';
import { type Decoded, type RejectReason } from '../decoded.js';
import { type SpanNames } from '../names.js';
import { findAccount } from './attributes.js';
import { readRequest, type JsonSpan } from './read-request.js';

/** Decodes an OTLP/JSON request. Throws MalformedRequest, and then not even a name of it has been given an id. */
export function decodeOtlpJson(bytes: Uint8Array, names: SpanNames): Decoded {
  const spans = readRequest(bytes);
  const batch = new SpanRecords(spans.length);
  const rejected = new Map<RejectReason, number>();
  for (const read of spans) {
    const { span } = read;
    if (typeof span === 'string') rejected.set(span, (rejected.get(span) ?? 0) + 1);
    else append(batch, span, Buffer.from(accountOf(read, names)), names.dictionaries);
  }
  return { batch, rejected };
}

/** The spans of one trace, whole. */
export function readOtlpJsonSpans(bytes: Uint8Array, traceId: Int32Array): Span[] {
  const wanted = hexOfWords(traceId, 0, 4);
  return readRequest(bytes)
    .map(({ span }) => span)
    .filter((span) => typeof span !== 'string')
    .filter((span) => span.traceId === wanted);
}

/** A span's own attributes come first, then its resource's, then its baggage. */
function accountOf({ json, resourceJson }: JsonSpan, { accountAttributes }: SpanNames): string {
  const own = findAccount(json, accountAttributes, NO_RANK);
  if (own.rank < accountAttributes.count) return own.key;
  const ofResource = findAccount(resourceJson, accountAttributes, accountAttributes.count);
  return ofResource.rank === NO_RANK ? own.key : ofResource.key;
}

function append(batch: SpanRecords, span: Span, account: Uint8Array, dictionaries: Dictionaries): void {
  const at = batch.reserve();
  const i = at / RECORD_WORDS;
  batch.words.set(wordsOfHex(span.traceId), at);
  batch.words.set(wordsOfHex(span.spanId), at + 4);
  batch.words.set(wordsOfHex(span.parentSpanId ?? '0'.repeat(16)), at + 6);
  batch.setTimes(
    i,
    Number(span.startUnixNano & 0xffff_ffffn),
    Number(span.startUnixNano >> 32n),
    span.durationNs,
  );
  const service = Buffer.from(span.service);
  const name = Buffer.from(span.name);
  const kind = SPAN_KINDS.indexOf(span.kind);
  const operation = dictionaries.operation(
    dictionaries.service(service, 0, service.length),
    kind,
    name,
    0,
    name.length,
  );
  const isEntry = span.parentSpanId === undefined || isEntryKind(span.kind);
  batch.setOperation(i, operation, span.status === 'error', isEntry, kind);
  batch.setAccount(i, dictionaries.account(account, 0, account.length));
  batch.count++;
}

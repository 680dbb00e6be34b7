export { type Damage } from './damage.js';
export {
  ALL_ACCOUNTS,
  Dictionaries,
  type DictionaryFill,
  type DictionaryOverflow,
  type Names,
  NO_ACCOUNT,
  OTHER_ACCOUNT,
  OTHER_OPERATION,
} from './dictionaries.js';
export { hexOfWords, isSpanIdHex, isTraceIdHex, wordsOfHex } from './ids.js';
export { isEntryKind, operationLabel, SPAN_KINDS, type Operation, type SpanKind } from './operation.js';
export { spanFromJson, spanToJson, type SpanJson } from './json.js';
export { lastingInt32s, lastingUint16s } from './lasting-memory.js';
export { namePattern } from './name-pattern.js';
export { NO_RECORD, RECORD_WORDS, SpanRecords } from './records.js';
export { SpanSink } from './sink.js';
export { TraceSource, type SampleQuery, type SpanHit, type SpanQuery, type TraceSample } from './source.js';
export {
  type Attributes,
  type AttributeValue,
  type Span,
  type SpanEvent,
  type SpanLink,
  type SpanStatus,
} from './span.js';
export { storableName } from './storable.js';

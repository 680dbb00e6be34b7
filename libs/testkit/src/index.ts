export { MemoryHistogramStore } from './memory-histogram-store.js';
export { latencyRows, type LatencyRowSpec } from './latency-rows.js';
export { tellRecords } from './records.js';
export { otlpJson, otlpProto, type AttributesSpec, type SpanSpec } from './otlp.js';
export {
  BadRequest,
  ExportTraceServiceRequest,
  ExportTraceServiceResponse,
  RetryInfo,
  RpcStatus,
} from './otlp-schema.js';
export { FakeTraceSource, type AddOptions } from './trace-source.js';
export { buildTrace, call, query, type SpanPlan } from './traces.js';
export { TurnClock } from './turn-clock.js';

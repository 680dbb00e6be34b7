export { tellRecords } from './records.js';
export { otlpJson, otlpProto, type AttributesSpec, type SpanSpec } from './otlp.js';
export { BadRequest, ExportTraceServiceResponse, RetryInfo, RpcStatus } from './otlp-schema.js';

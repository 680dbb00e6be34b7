export { tellRecords, type RecordTold } from './records.js';
export { otlpJson, otlpProto, type AttributesSpec, type AttributeSpec, type SpanSpec } from './otlp.js';
export {
  BadRequest,
  ExportTraceServiceRequest,
  ExportTraceServiceResponse,
  RetryInfo,
  RpcStatus,
} from './otlp-schema.js';

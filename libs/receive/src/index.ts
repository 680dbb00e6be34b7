export { OtlpGrpcReceiver, type OtlpGrpcOptions } from './otlp-grpc.js';
export { OtlpHttpReceiver, type OtlpHttpOptions } from './otlp-http.js';
export { type RefuseReason } from './refusal.js';
export { Overloaded, RequestSink, type Accepted, type ReceivedRequest } from './request-sink.js';
export { ReceiverStats } from './stats.js';

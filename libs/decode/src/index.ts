export { AccountAttributes } from './account-attributes.js';
export {
  MalformedRequest,
  rejectedCount,
  rejectedMessage,
  type Decoded,
  type Rejected,
  type RejectReason,
} from './decoded.js';
export { decodeSpans, readSpans, type EncodedSpans, type SpanFormat } from './formats.js';
export { type SpanNames } from './names.js';

import { hexOfWords, type Span } from '#span';
import { MalformedRequest, type Decoded } from '../decoded.js';
import { type SpanNames } from '../names.js';
import { MessageReader } from './message-reader.js';
import { pathOf } from './path.js';
import { readRequest } from './read-request.js';
import { RequestWalker } from './request-walker.js';

/** Decodes an OTLP/JSON request. Throws MalformedRequest, and then not even a name of it has been given an id. */
export function decodeOtlpJson(bytes: Uint8Array, { dictionaries, accountAttributes }: SpanNames): Decoded {
  const walker = new RequestWalker(new MessageReader(bytes), accountAttributes);
  const defect = walker.walk();
  if (defect !== undefined) throw new MalformedRequest(defect.what, pathOf(bytes, defect.at));
  const { drafts } = walker;
  drafts.intern(dictionaries);
  return { batch: drafts.batch, rejected: drafts.rejected };
}

/** The spans of one trace, whole. */
export function readOtlpJsonSpans(bytes: Uint8Array, traceId: Int32Array): Span[] {
  const wanted = hexOfWords(traceId, 0, 4);
  return readRequest(bytes)
    .filter((span) => typeof span !== 'string')
    .filter((span) => span.traceId === wanted);
}

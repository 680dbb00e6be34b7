import { type IncomingMessage } from 'node:http';
import { gunzipSync, inflateSync } from 'node:zlib';
import { messageOf } from '#kit';
import { Refusal } from './refusal.js';

/** How large a request may be, compressed and uncompressed alike, and the environment variable that says so. */
export type SizeLimit = { maxRequestBytes: number; maxRequestBytesSetting: string };

const MIN_CHUNK_BYTES = 16_384;
const MAX_CHUNK_BYTES = 1_048_576;

/**
 * The whole body as it came, in `memory` where that is given. Throws {@link Refusal} where it is too large or does not
 * come to its end.
 */
export function readBody(
  request: IncomingMessage,
  limit: SizeLimit,
  memory: Buffer | undefined,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer) => {
      if (memory) chunk.copy(memory, bytes);
      else chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limit.maxRequestBytes) refuse(tooLarge('the request is', limit));
    };
    const onEnd = () => {
      const body = memory?.subarray(0, bytes) ?? Buffer.concat(chunks, bytes);
      letGo();
      resolve(body);
    };
    const onError = (error: Error) => refuse(incomplete(messageOf(error)));
    const onClose = () => refuse(incomplete('the connection was closed'));
    // The connection knows its last request for as long as it is kept alive: that must not keep the body too.
    const letGo = () => {
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      chunks.length = 0;
    };
    const refuse = (refusal: Refusal) => {
      letGo();
      // What is still to come is read and dropped: a sender that is cut off while it writes never sees the answer.
      request.resume();
      reject(refusal);
    };
    if (Number(request.headers['content-length'] ?? 0) > limit.maxRequestBytes) {
      refuse(tooLarge('the request is', limit));
      return;
    }
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

/** Undoes the content encoding; throws {@link Refusal} where it is unknown, wrong, or unpacks to more than the limit. */
export function decompressed(body: Buffer, encoding: string, limit: SizeLimit): Buffer {
  const unpack = unpackerOf(encoding);
  if (unpack === undefined) {
    if (body[0] === 0x1f && body[1] === 0x8b)
      throw new Refusal('malformed', 'the body is gzip, but no header says so: send content-encoding: gzip');
    return body;
  }
  // Unpacking in one large piece takes half the time of zlib's 16 KiB pieces; small requests don't pay for it.
  const chunkSize = Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, body.length * 8));
  try {
    return unpack(body, { chunkSize, maxOutputLength: limit.maxRequestBytes });
  } catch (error) {
    if (isBufferTooLarge(error)) throw tooLarge('the request unpacks to', limit);
    throw new Refusal('malformed', `the body is not valid ${encoding}: ${messageOf(error)}`);
  }
}

/** Whether a body of this content encoding is gzip as it is. */
export function isGzip(encoding: string): boolean {
  return encoding === 'gzip' || encoding === 'x-gzip';
}

/** By its code: the class of an error that node's own code throws differs between contexts. */
function isBufferTooLarge(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
  );
}

function unpackerOf(encoding: string): typeof gunzipSync | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return gunzipSync;
    case 'deflate':
      return inflateSync;
    default:
      throw new Refusal(
        'unsupported',
        `content-encoding "${encoding}" is not supported: use gzip, deflate or none`,
        {
          headers: { 'accept-encoding': 'gzip, deflate' },
        },
      );
  }
}

function tooLarge(what: string, { maxRequestBytes, maxRequestBytesSetting }: SizeLimit): Refusal {
  return new Refusal(
    'too_large',
    `${what} more than ${maxRequestBytes} bytes: send smaller batches, or set ${maxRequestBytesSetting} on Culprit's side to more`,
  );
}

function incomplete(why: string): Refusal {
  return new Refusal('incomplete', `the request did not come to its end: ${why}`);
}

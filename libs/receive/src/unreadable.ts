import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { Refusal } from './refusal.js';
import { errorBody } from './replies.js';

/** The last exchange of each connection, to know whether what can't be read belongs to a request that is being answered. */
export class Exchanges {
  private readonly latest = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>();
  private readonly refused = new WeakSet<Duplex>();

  began(request: IncomingMessage, response: ServerResponse): void {
    this.latest.set(request.socket, { request, response });
  }

  /**
   * Ends a connection on which something came that node can't read as HTTP, with an answer where there is none yet.
   * @returns the refusal, or undefined where a request that has begun hears of it and is refused for itself
   */
  refuse(error: Error, socket: Duplex): Refusal | undefined {
    // Balancers open connections ahead of time: one that has said nothing asks for no answer.
    const isSilent = 'bytesRead' in socket && socket.bytesRead === 0;
    // The parser complains once more about a request that stops half way when the sender hangs up.
    const isTold = this.refused.has(socket);
    const refusal = isSilent || isTold ? undefined : refusalOfUnreadable(error);
    this.refused.add(socket);
    const exchange = this.latest.get(socket);
    const isUnderWay = exchange !== undefined && !exchange.request.complete;
    const isAnswered = isUnderWay && exchange.response.headersSent;
    if (refusal !== undefined && socket.writable && !isAnswered) {
      socket.end(answerOf(refusal), () => socket.destroy());
    } else if (!isTold) socket.destroy();
    return isUnderWay ? undefined : refusal;
  }
}

/** undefined for a connection that broke, which is nobody's request. */
function refusalOfUnreadable(error: Error): Refusal | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const told = { ...new Refusal('incomplete', '').told, httpStatus: 408 };
    return new Refusal('incomplete', 'the request took too long to come to its end', { told });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const told = { ...new Refusal('too_large', '').told, httpStatus: 431 };
    return new Refusal('too_large', 'the headers are too large', { told });
  }
  if (code === 'HPE_INVALID_EOF_STATE') {
    return new Refusal('incomplete', 'the request did not come to its end: the connection was closed');
  }
  if (!code.startsWith('HPE_')) return undefined;
  return new Refusal('malformed', `this is not HTTP/1.1 (${error.message}): plain OTLP/HTTP is spoken here`);
}

/** In JSON, as the type of the request is not known. */
function answerOf(refusal: Refusal): string {
  const { httpStatus } = refusal.told;
  const body = errorBody('json', refusal).toString();
  return [
    `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus] ?? ''}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

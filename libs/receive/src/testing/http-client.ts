import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer; text: string };

export type HttpCall = {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  agent?: Agent;
};

/** One request, protobuf to /v1/traces unless told otherwise. */
export function call(port: number, how: HttpCall = {}): Promise<HttpAnswer> {
  const { method = 'POST', path = '/v1/traces', headers = {}, body = '', agent } = how;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { 'content-type': 'application/x-protobuf', ...headers },
        ...(agent === undefined ? {} : { agent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: answer,
            text: answer.toString(),
          });
        });
      },
    );
    outgoing.on('error', reject);
    if (headers['expect'] === undefined) outgoing.end(body);
    else outgoing.on('continue', () => outgoing.end(body)).flushHeaders();
  });
}

/** One request to OTLP/HTTP, as it is. */
export async function post({ ports }: { ports: { otlpHttpPort: number } }, type: string, body: Uint8Array) {
  const response = await fetch(`http://127.0.0.1:${ports.otlpHttpPort}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(body),
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

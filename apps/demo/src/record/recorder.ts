import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { listen } from '../listen.js';
import { endMsOf, ExportRequest, startMsOf, type RecordedTrace, type SentSpan } from './spans.js';

/** A consumer may still be at work when the root of its trace has long ended. */
const QUIET_MS = 4000;

/** Stands in for Culprit: keeps every span that it is sent. */
export class Recorder {
  private readonly traces = new Map<string, { spans: SentSpan[]; changedAtMs: number }>();
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      this.keep(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  /** @returns its base, such as http://127.0.0.1:4318 */
  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listen(this.server, 0)}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /**
   * Traces that began and ended within these times (ms since the epoch), in the order of their roots' starts; only
   * those that have a root, lack no parent, and have been quiet for a while.
   */
  wholeTraces(fromUnixMs: number, toUnixMs: number): RecordedTrace[] {
    const quietSinceMs = performance.now() - QUIET_MS;
    const whole: RecordedTrace[] = [];
    for (const { spans, changedAtMs } of this.traces.values()) {
      const ids = new Set(spans.map(({ span }) => span.spanId));
      const isRoot = ({ span }: SentSpan): boolean => (span.parentSpanId ?? '') === '';
      const root = spans.find(isRoot);
      const lacksParent = spans.some((sent) => !isRoot(sent) && !ids.has(sent.span.parentSpanId ?? ''));
      if (root === undefined || lacksParent || changedAtMs > quietSinceMs) continue;
      const within = startMsOf(root) >= fromUnixMs && spans.every((sent) => endMsOf(sent) < toUnixMs);
      if (within) whole.push({ root, spans: spans.toSorted((a, b) => startMsOf(a) - startMsOf(b)) });
    }
    return whole.sort((a, b) => startMsOf(a.root) - startMsOf(b.root));
  }

  private keep(body: Buffer): void {
    const request = ExportRequest.parse(JSON.parse(body.toString()));
    for (const { resource, scopeSpans } of request.resourceSpans) {
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        const trace = this.traces.get(span.traceId) ?? { spans: [], changedAtMs: 0 };
        this.traces.set(span.traceId, trace);
        trace.spans.push({ span, resource: resource.attributes });
        trace.changedAtMs = performance.now();
      }
    }
  }
}

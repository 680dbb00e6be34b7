/** As much of an ExportTraceServiceRequest in JSON as it takes to move it in time and to take it apart. */
export type OtlpSpan = {
  traceId: string;
  startTimeUnixNano: string | number;
  endTimeUnixNano: string | number;
  events?: { timeUnixNano?: string | number }[];
};
export type OtlpRequest = {
  resourceSpans: { resource?: unknown; scopeSpans?: { scope?: unknown; spans?: OtlpSpan[] }[] }[];
};

/** One request for each trace: who reads one trace then decodes no other. */
export function byTrace(request: OtlpRequest): Map<string, OtlpRequest> {
  const traces = new Map<string, OtlpRequest>();
  for (const { resource, scopeSpans = [] } of request.resourceSpans) {
    for (const { scope, spans = [] } of scopeSpans) {
      const own = new Map<string, OtlpSpan[]>();
      for (const span of spans) own.set(span.traceId, [...(own.get(span.traceId) ?? []), span]);
      for (const [traceId, spansOfTrace] of own) {
        const trace = traces.get(traceId) ?? { resourceSpans: [] };
        traces.set(traceId, trace);
        trace.resourceSpans.push({ resource, scopeSpans: [{ scope, spans: spansOfTrace }] });
      }
    }
  }
  return traces;
}

/** Makes it `byNs` later, in place. */
export function shift(request: OtlpRequest, byNs: bigint): void {
  const later = (time: string | number): string => (BigInt(time) + byNs).toString();
  for (const { scopeSpans = [] } of request.resourceSpans) {
    for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
      span.startTimeUnixNano = later(span.startTimeUnixNano);
      span.endTimeUnixNano = later(span.endTimeUnixNano);
      for (const event of span.events ?? []) event.timeUnixNano = later(event.timeUnixNano ?? 0);
    }
  }
}

/** When its first span starts and its last one ends. */
export function extentOf(request: OtlpRequest): { startNs: bigint; endNs: bigint } {
  let [startNs, endNs] = [2n ** 63n, 0n];
  for (const { scopeSpans = [] } of request.resourceSpans) {
    for (const { spans = [] } of scopeSpans) {
      for (const span of spans) {
        const [start, end] = [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)];
        if (start < startNs) startNs = start;
        if (end > endNs) endNs = end;
      }
    }
  }
  return { startNs, endNs };
}

import { type OperationRef } from '#contract';
import { type Declaration } from './declarations.js';

/** Whose names span metrics go by: the Collector's spanmetrics connector (`otel`) or Tempo's metrics generator. */
export type LatencyNames = 'otel' | 'tempo';

type Scheme = { calls: Declaration; duration: Declaration; service: string };

const scheme = (calls: string, duration: string, service: string): Scheme => {
  const operation = [service, 'span_name', 'span_kind'];
  return {
    calls: {
      type: 'counter',
      name: calls,
      help: 'Spans per operation, all accounts together. Status OK is counted as STATUS_CODE_UNSET.',
      labels: [...operation, 'status_code'],
    },
    duration: {
      type: 'histogram',
      name: duration,
      help: 'Durations of spans per operation, all accounts together; the threshold of each SLA is a bucket.',
      labels: operation,
    },
    service,
  };
};

export const SCHEMES: Record<LatencyNames, Scheme> = {
  otel: scheme('traces_span_metrics_calls_total', 'traces_span_metrics_duration_seconds', 'service_name'),
  tempo: scheme('traces_spanmetrics_calls_total', 'traces_spanmetrics_latency', 'service'),
};

/** The bounds of the Collector's spanmetrics connector and those of Tempo (2 ms · 2^k), in seconds. */
export const CONVENTIONAL_BOUNDS: Record<LatencyNames, readonly number[]> = {
  otel: [0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15],
  tempo: Array.from({ length: 14 }, (_, k) => (2 * 2 ** k) / 1000),
};

export function operationLabels({ service, name, kind }: OperationRef, serviceLabel: string): Labels {
  return { [serviceLabel]: service, span_name: name, span_kind: `SPAN_KIND_${kind.toUpperCase()}` };
}

export type Labels = Record<string, string>;

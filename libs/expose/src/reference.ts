import { ACCOUNT, ATTAINMENT, OWN, SLA, type Declaration } from './declarations.js';
import { SCHEMES } from './latency-names.js';

/** docs/metrics.md, made from the declarations. */
export function metricsReference(): string {
  const { otel, tempo } = SCHEMES;
  return [
    '# Metrics',
    'Served at `/metrics`: OpenMetrics 1.0 where the scraper asks for it, else the Prometheus text format 0.0.4.',
    'Latency histograms have the conventional bounds and each SLA’s threshold as a bucket. A duration in the same ' +
      '2.2 % wide bucket as a bound counts as within it, just as the SLA judges it, so that both always agree.',
    '## Latency per operation',
    'Under the names of the OpenTelemetry Collector’s spanmetrics connector (`otel`, the default):',
    table([otel.calls, otel.duration]),
    'or of Tempo’s metrics generator (`tempo`):',
    table([tempo.calls, tempo.duration]),
    '## Latency per account',
    'Of the accounts that some SLA names, by key, by label or as `each`.',
    table(Object.values(ACCOUNT)),
    '## SLAs',
    table(Object.values(SLA)),
    'An alert that watches the watcher:',
    '```promql\nculprit_sla_state{state="firing"} == 1\n```',
    '## What is kept of SLAs',
    table(Object.values(ATTAINMENT)),
    '## Culprit itself',
    'Besides these, the process and Node.js metrics that prom-client collects (`process_*`, `nodejs_*`).',
    table(Object.values(OWN)),
    'Where Postgres has lost flushes (`culprit_flushes_lost_total`), their spans are counted again from the journal, but ' +
      'not in the latency metrics, which have them already. What is said of how spans were counted (their account, late, ' +
      'duplicate, ahead of the clock) begins at 0 then, as after a restart, and holds those spans once more.',
  ]
    .join('\n\n')
    .concat('\n');
}

/** A Markdown table whose columns are padded, as prettier wants it. */
function table(declarations: readonly Declaration[]): string {
  const rows = [
    ['Name', 'Type', 'Labels', 'Meaning'],
    ...declarations.map(({ name, type, labels, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

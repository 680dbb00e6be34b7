import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Fault } from '../faults.js';
import { requestOf } from './fixture.js';
import { textIn, type RecordedTrace } from './spans.js';

/** What is known of a case, beside its traces. */
type Label = {
  id: string;
  dataset: 'demo';
  system: 'shop';
  fault_type: string;
  category: 'latency' | 'errors';
  /** Names that are right, the best first. */
  culprits: string[];
  /** The objective that the fault breaks, and the operation that it is about. */
  operation: { service: string; name: string };
  objective: Fault['breaks']['sla']['objective'];
  /** Only their traces are in fault.json.gz; absent where all suffer. */
  accounts?: string[];
  baseline: Counts;
  fault: Counts;
};
type Counts = { traces: number; spans: number; errors: number };

const Labels = z.array(z.looseObject({ id: z.string() }));

/** Writes `<folder>/<fault>/{baseline,fault}.json.gz`, and the case's entry in `<folder>/labels.json`. */
export function writeCase(
  folder: string,
  fault: Fault,
  traces: { baseline: RecordedTrace[]; fault: RecordedTrace[] },
): void {
  const { operation, objective } = fault.breaks.sla;
  const label: Label = {
    id: fault.name,
    dataset: 'demo',
    system: 'shop',
    fault_type: fault.name.replaceAll('-', '_'),
    category: objective.type === 'latency' ? 'latency' : 'errors',
    culprits: fault.culprits,
    operation: { service: operation.service, name: operation.name },
    objective,
    ...(fault.accounts === undefined ? {} : { accounts: fault.accounts }),
    baseline: countsOf(traces.baseline),
    fault: countsOf(traces.fault),
  };
  mkdirSync(path.join(folder, fault.name), { recursive: true });
  for (const part of ['baseline', 'fault'] as const) {
    const request = requestOf(traces[part], `${fault.name} ${part}`);
    const file = path.join(folder, fault.name, `${part}.json.gz`);
    writeFileSync(file, gzipSync(JSON.stringify(request), { level: 9 }));
  }
  const file = path.join(folder, 'labels.json');
  const others = existsSync(file) ? Labels.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
  const all = [...others.filter(({ id }) => id !== label.id), label].sort((a, b) => (a.id < b.id ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(all, null, 1)}\n`);
}

/** Traces of these accounts only, by what the edge says. */
export function ofAccounts(traces: RecordedTrace[], accounts: string[] | undefined): RecordedTrace[] {
  if (accounts === undefined) return traces;
  return traces.filter(({ root }) => accounts.includes(textIn(root.span.attributes, 'account.id') ?? ''));
}

function countsOf(traces: RecordedTrace[]): Counts {
  const spans = traces.flatMap((trace) => trace.spans);
  const failed = spans.filter(({ span }) => span.status.code === 2);
  return { traces: traces.length, spans: spans.length, errors: failed.length };
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { messageOf, OperatorError } from '#kit';
import { type OtlpRequest } from './otlp-request.js';

/** A fault of which it is known who caused it. */
export type LabelledCase = {
  id: string;
  faultType: string;
  /** `latency`, or another one, which is reported apart. */
  category: string;
  /** Names of services (or dependencies); two where two faults were injected at once. */
  culprits: string[];
  /** Whose SLA is broken, where it is known; else any that a request came in with, those without a parent. */
  operation?: { service: string; name: string } | undefined;
  baseline: OtlpRequest;
  fault: OtlpRequest;
};

const Label = z.looseObject({
  id: z.string().min(1),
  fault_type: z.string().default('unknown'),
  category: z.string().default('latency'),
  culprits: z.array(z.string()).min(1),
  operation: z.looseObject({ service: z.string(), name: z.string() }).optional(),
});
const Labels = z.array(Label).min(1);
const Nanos = z.union([z.string().regex(/^\d+$/), z.number().refine(Number.isInteger)]);
const Span = z.looseObject({
  traceId: z.string().min(1),
  startTimeUnixNano: Nanos,
  endTimeUnixNano: Nanos,
  events: z.array(z.looseObject({ timeUnixNano: Nanos.optional() })).optional(),
});
const Request = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({ scopeSpans: z.array(z.looseObject({ spans: z.array(Span).optional() })).optional() }),
  ),
});

/**
 * The cases of a folder: `labels.json`, and for each one `cases/<id>/` or `<id>/` with `baseline.json` and `fault.json`,
 * gzipped or not, each one ExportTraceServiceRequest. Read one by one, as a set may be larger than memory.
 * @throws OperatorError that names the file and says what is wrong with it
 */
export function* readCases(folder: string): Generator<LabelledCase> {
  for (const { id, fault_type: faultType, category, culprits, operation } of labelsOf(folder)) {
    const home = [path.join(folder, 'cases', id), path.join(folder, id)].find((each) => existsSync(each));
    if (home === undefined) {
      throw new OperatorError(
        `labels.json names "${id}", but ${folder} has neither cases/${id}/ nor ${id}/.`,
      );
    }
    const [baseline, fault] = [requestIn(home, 'baseline'), requestIn(home, 'fault')];
    yield { id, faultType, category, culprits, operation, baseline, fault };
  }
}

function labelsOf(folder: string): z.infer<typeof Labels> {
  const file = path.join(folder, 'labels.json');
  if (!existsSync(file)) {
    throw new OperatorError(
      `There is no ${file}. Name a folder with labels.json and a folder for each case.`,
    );
  }
  const labels = Labels.safeParse(parsed(file, readFileSync(file)));
  if (!labels.success)
    throw new OperatorError(`${file} is no list of labels: ${z.prettifyError(labels.error)}`);
  return labels.data;
}

function requestIn(home: string, name: 'baseline' | 'fault'): OtlpRequest {
  const file = [`${name}.json.gz`, `${name}.json`]
    .map((each) => path.join(home, each))
    .find((each) => existsSync(each));
  if (file === undefined) throw new OperatorError(`${home} has neither ${name}.json.gz nor ${name}.json.`);
  const bytes = readFileSync(file);
  const request = Request.safeParse(parsed(file, file.endsWith('.gz') ? unzipped(file, bytes) : bytes));
  if (request.success) return request.data;
  const [first] = request.error.issues;
  const where = first?.path.join('.') || 'the whole';
  throw new OperatorError(`${file} is no ExportTraceServiceRequest: ${where}: ${first?.message}.`);
}

function parsed(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new OperatorError(`${file} is no JSON: ${messageOf(error)}`);
  }
}

function unzipped(file: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new OperatorError(`${file} can't be unzipped: ${messageOf(error)}`);
  }
}

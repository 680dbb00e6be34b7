import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Explanation, Incident, Sla, type SlaInput } from '#contract';
import { messageOf, OperatorError } from '#kit';
import { violatedOf, type Violated } from './violated.js';
import { type LabelledCase } from './cases.js';
import { byTrace, extentOf, type OtlpRequest } from './otlp-request.js';
import { place, replay } from './replay.js';

const Incidents = z.object({ items: z.array(Incident) });

/** A running instance: where its API is, and where it takes OTLP/HTTP. */
export type Service = { apiUrl: string; otlpUrl: string };

const TRACES_PER_REQUEST = 20;
const INCIDENT_WITHIN_MS = 60_000;
const POLL_MS = 1_000;
const MIN_WINDOW_SECONDS = 60;
const MAX_ERROR_PERCENT = 1;

/**
 * The same question to a running instance: baseline and fault over OTLP, as if the fault had just ended; an SLA for
 * each operation that is violated, about latency or about errors as the case is; the explanation of the incident of
 * the one that comes first. Each case has services of its own, by a suffix, as an instance remembers the case before.
 * @throws OperatorError where the instance does not answer
 */
export async function serviceAnswerOf(
  labelled: LabelledCase,
  quantile: number,
  service: Service,
): Promise<Explanation | undefined> {
  const suffix = `~${Date.now().toString(36)}`;
  renameServices(labelled.baseline, (name) => name + suffix);
  renameServices(labelled.fault, (name) => name + suffix);
  const { operation, category } = labelled;
  const judged = operation && { ...operation, service: operation.service + suffix };
  const { entries } = await replay({ ...labelled, operation: judged });
  const { startNs, endNs } = extentOf(labelled.fault);
  const faultMs = Math.ceil(Number(endNs - startNs) / 1e6);
  place(labelled.baseline, labelled.fault, Date.now() - faultMs);
  await post(labelled.baseline, service);
  const aboutErrors = category === 'errors';
  const violated = violatedOf(entries, quantile, aboutErrors);
  const slas = await Promise.all(
    violated.map((each, i) =>
      addSla(each, `accuracy ${suffix.slice(1)} ${i}`, objectiveOf(each, aboutErrors), faultMs, service),
    ),
  );
  try {
    await post(labelled.fault, service);
    const explanation = await firstExplanation(slas, service);
    return explanation && withoutSuffix(explanation, suffix);
  } finally {
    for (const sla of slas) await call(`${service.apiUrl}/api/v1/slas/${sla}`, { method: 'DELETE' });
  }
}

function renameServices(request: OtlpRequest, renamed: (name: string) => string): void {
  for (const { resource } of request.resourceSpans) {
    const { attributes = [] } = (resource ?? {}) as {
      attributes?: { key: string; value: { stringValue?: string } }[];
    };
    for (const { key, value } of attributes) {
      if (key === 'service.name' && value.stringValue !== undefined)
        value.stringValue = renamed(value.stringValue);
    }
  }
}

/** Whole traces, some at a time. */
async function post(request: OtlpRequest, { otlpUrl }: Service): Promise<void> {
  const traces = [...byTrace(request).values()];
  for (let i = 0; i < traces.length; i += TRACES_PER_REQUEST) {
    const resourceSpans = traces.slice(i, i + TRACES_PER_REQUEST).flatMap((trace) => trace.resourceSpans);
    await call(`${otlpUrl}/v1/traces`, { method: 'POST', body: JSON.stringify({ resourceSpans }) });
  }
}

function objectiveOf({ quantile, thresholdNs }: Violated, aboutErrors: boolean): SlaInput['objective'] {
  if (aboutErrors) return { type: 'error-rate', maxPercent: MAX_ERROR_PERCENT };
  return { type: 'latency', percentile: quantile * 100, thresholdMs: Math.max(0.001, thresholdNs / 1e6) };
}

async function addSla(
  { operation }: Violated,
  name: string,
  objective: SlaInput['objective'],
  faultMs: number,
  { apiUrl }: Service,
): Promise<string> {
  const plain = (text: string): string => text.replace(/[*?{}[\]\\]/g, '?');
  const sla = {
    name,
    operation: { service: plain(operation.service), name: plain(operation.name), kind: 'entry' },
    objective,
    windowSeconds: Math.max(MIN_WINDOW_SECONDS, Math.ceil(faultMs / 10_000) * 10),
    accounts: 'total',
  } satisfies Partial<SlaInput>;
  return Sla.parse(await call(`${apiUrl}/api/v1/slas`, { method: 'POST', body: JSON.stringify(sla) })).id;
}

/** Of the first of these SLAs that has an explained incident once one of them has. */
async function firstExplanation(slas: string[], { apiUrl }: Service): Promise<Explanation | undefined> {
  for (const deadline = Date.now() + INCIDENT_WITHIN_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    for (const sla of slas) {
      const { items } = Incidents.parse(await call(`${apiUrl}/api/v1/incidents?sla=${sla}`));
      const explained = items.find(({ explanation }) => explanation !== null);
      if (explained?.explanation) return explained.explanation;
    }
  }
  return undefined;
}

function withoutSuffix(explanation: Explanation, suffix: string): Explanation {
  const candidates = explanation.candidates.map(({ name, ...rest }) => ({
    name: name.replaceAll(suffix, ''),
    ...rest,
  }));
  return { ...explanation, candidates };
}

async function call(url: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { ...init, headers }).catch((error: unknown) => {
    throw new OperatorError(
      `Nobody answers at ${url}: ${messageOf(error)}. Start Culprit, or name its address.`,
    );
  });
  const text = await response.text();
  if (!response.ok) throw new OperatorError(`${url} answers ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { assemble, criticalPath } from '#explain';
import { messageOf, OperatorError } from '#kit';
import { SPAN_KINDS, type Span, type SpanKind } from '#span';

const Times = z.object({ start: z.number(), end: z.number() });
const Case = z.looseObject({
  id: z.string(),
  spans: z.array(
    z.looseObject({
      id: z.string(),
      parent: z.string().nullish(),
      ref: z.string().nullish(),
      service: z.string(),
      op: z.string(),
      kind: z.string().nullish(),
      start: z.number(),
      duration: z.number(),
    }),
  ),
  expected: z.looseObject({
    /** In any order. */
    sections: z.array(Times.extend({ span: z.string() })).optional(),
    /** By "[service] operation". */
    opTimeExclusive: z.record(z.string(), z.number()).optional(),
  }),
});
type Case = z.infer<typeof Case>;
const File = z.looseObject({ cases: z.array(Case).min(1) });

/** `near`: each span or operation has what is expected but for 1 % of the root's duration. */
export type PathScore = { id: string; result: 'exact' | 'near' | 'failed'; difference: string };

const NEAR = 0.01;

/**
 * Critical paths against those that are expected of them.
 * @throws OperatorError where the file is not what it should be
 */
export function scorePaths(file: string): PathScore[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new OperatorError(`${file} can't be read as JSON: ${messageOf(error)}`);
  }
  const parsed = File.safeParse(content);
  if (!parsed.success) {
    throw new OperatorError(`${file} holds no critical-path cases: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.cases.map(scoreOf);
}

function scoreOf({ id, spans, expected }: Case): PathScore {
  const tree = assemble(spans.map(spanOf));
  if (!tree) return { id, result: 'failed', difference: 'no root' };
  const rootStart = Number(tree.root.span.startUnixNano);
  const sections = criticalPath(tree);
  const found = new Map<string, number>();
  const wanted = new Map<string, number>();
  const add = (times: Map<string, number>, key: string, time: number): void => {
    times.set(key, (times.get(key) ?? 0) + time);
  };
  let same = true;
  if (expected.sections) {
    for (const { span, start, end } of expected.sections) add(wanted, span, end - start);
    for (const { spanId, startNs, endNs } of sections) add(found, spanId, endNs - startNs);
    const text = (span: string, start: number, end: number): string => `${span} ${start} ${end}`;
    const ours = sections.map((each) => text(each.spanId, each.startNs + rootStart, each.endNs + rootStart));
    same =
      ours.toSorted().join() ===
      expected.sections
        .map((each) => text(each.span, each.start, each.end))
        .toSorted()
        .join();
  } else {
    for (const [operation, time] of Object.entries(expected.opTimeExclusive ?? {}))
      add(wanted, operation, time);
    for (const { spanId, startNs, endNs } of sections) {
      const span = tree.byId.get(spanId)?.span;
      add(found, `[${span?.service}] ${span?.name}`, endNs - startNs);
    }
  }
  const differences = [...new Set([...wanted.keys(), ...found.keys()])]
    .map((key) => ({ key, found: found.get(key) ?? 0, wanted: wanted.get(key) ?? 0 }))
    .filter((each) => each.found !== each.wanted);
  const near = differences.every((each) => Math.abs(each.found - each.wanted) <= NEAR * tree.root.endNs);
  return {
    id,
    result: differences.length === 0 && same ? 'exact' : near ? 'near' : 'failed',
    difference: differences.map((each) => `${each.key}: ${each.found} instead of ${each.wanted}`).join(', '),
  };
}

/** The file's unit of time stands for nanoseconds: only ratios matter. */
function spanOf(each: Case['spans'][number]): Span {
  const traceId = '0'.repeat(31) + '1';
  const parentSpanId = each.parent ?? undefined;
  const follows = each.ref === 'FOLLOWS_FROM' && parentSpanId !== undefined;
  return {
    traceId,
    spanId: each.id,
    parentSpanId,
    service: each.service,
    name: each.op,
    kind: kindOf(each.kind),
    startUnixNano: BigInt(each.start),
    durationNs: each.duration,
    status: 'unset',
    statusMessage: '',
    attributes: {},
    resource: {},
    events: [],
    links: follows ? [{ traceId, spanId: parentSpanId, attributes: {} }] : [],
  };
}

function kindOf(kind: string | null | undefined): SpanKind {
  return SPAN_KINDS.find((each) => each === kind?.toLowerCase()) ?? 'unspecified';
}

export function printedPaths(scores: PathScore[]): string {
  const count = (result: PathScore['result']): number =>
    scores.filter((each) => each.result === result).length;
  const misses = scores.filter(({ result }) => result !== 'exact');
  return [
    `critical paths: ${count('exact')} exact, ${count('near')} within 1 %, ${count('failed')} failed`,
    ...misses.map(
      ({ id, result, difference }) => `  ${result === 'near' ? 'near' : 'miss'} ${id}: ${difference}`,
    ),
  ].join('\n');
}

import { type Sla } from '#contract';
import { type KeyStanding } from '#evaluate';
import { type Life, SLOT_MS } from './play.js';
import { type Expectation, type RuleTest } from './schema.js';
import { durationMsOf, durationText } from './times.js';

/** Something that is otherwise than expected; the path leads to the expectation, within the test. */
export type Failure = { path: string[]; message: string };

export function verify(test: RuleTest, sla: Sla, lives: readonly Life[]): Failure[] {
  const startUnixMs = Date.parse(test.start);
  const failures = test.expect.flatMap((expected, i) => {
    const life = lives.find(({ account }) => account === (expected.account ?? lives[0]?.account));
    const path = ['expect', String(i)];
    if (!life)
      return [
        { path: [...path, 'account'], message: `there is no series of the account "${expected.account}"` },
      ];
    const offsetMs = durationMsOf(expected.at) ?? 0;
    if (startUnixMs + offsetMs > life.endUnixMs) {
      return [
        {
          path: [...path, 'at'],
          message: `the series ends at ${durationText(life.endUnixMs - startUnixMs)}`,
        },
      ];
    }
    return compare(expected, standingAt(life, startUnixMs + offsetMs), path);
  });
  return test.pages ? [...failures, ...comparePages(test, pagesOf(sla, lives, startUnixMs))] : failures;
}

/** What was judged last; undefined before the first slot is over. */
function standingAt({ transitions }: Life, atUnixMs: number): KeyStanding | undefined {
  return transitions.findLast((transition) => transition.atUnixMs <= atUnixMs)?.standing;
}

function compare(expected: Expectation, standing: KeyStanding | undefined, path: string[]): Failure[] {
  if (!standing) return [{ path, message: `nothing is judged before ${durationText(SLOT_MS)}` }];
  return (['state', 'reason', 'alerting'] as const).flatMap((field) => {
    const [wanted, got] = [expected[field], standing[field]];
    if (wanted === undefined || wanted === got) return [];
    const message = `at ${expected.at}: expected the ${field} ${String(wanted)}, got ${String(got)}${field === 'state' ? ` (${standing.reason})` : ''}; ${numbersText(standing)}`;
    return [{ path: [...path, field], message }];
  });
}

/** The numbers of the judgement that brought the account into this state. */
function numbersText({ measurement }: KeyStanding): string {
  const { total, bad, allowedRatio, pValue, alpha, windowSeconds } = measurement;
  const share = total === 0 ? '' : ` (${percent(bad / total)}, allowed ${percent(allowedRatio)})`;
  return `when it began: ${bad} bad of ${total} requests in ${durationText(windowSeconds * 1_000)}${share}, p = ${pValue.toPrecision(2)}, confident below ${alpha.toPrecision(2)}`;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}

type Page = { openedMs: number; resolvedMs: number | null };

/** One for all accounts that violate at the same time, as incidents are; none of a rule in shadow. */
function pagesOf(sla: Sla, lives: readonly Life[], startUnixMs: number): Page[] {
  if (sla.mode === 'shadow') return [];
  const steps = lives.flatMap(({ account, transitions }) =>
    transitions.map(({ atUnixMs, standing }) => ({ account, atMs: atUnixMs - startUnixMs, standing })),
  );
  const alerting = new Set<string>();
  const pages: Page[] = [];
  for (const { account, atMs, standing } of steps.toSorted((a, b) => a.atMs - b.atMs)) {
    const before = alerting.size;
    if (standing.alerting) alerting.add(account);
    else alerting.delete(account);
    if (before === 0 && alerting.size > 0) pages.push({ openedMs: atMs, resolvedMs: null });
    const last = pages.at(-1);
    if (before > 0 && alerting.size === 0 && last) last.resolvedMs = atMs;
  }
  return pages;
}

function comparePages({ pages: expected = [] }: RuleTest, pages: readonly Page[]): Failure[] {
  const got = pages.map(pageText).join(', ') || 'none';
  if (pages.length !== expected.length) {
    return [{ path: ['pages'], message: `expected ${expected.length} pages, got ${pages.length}: ${got}` }];
  }
  return expected.flatMap(({ opened, resolved }, i) => {
    const page = pages[i];
    const isSame =
      page !== undefined &&
      page.openedMs === durationMsOf(opened) &&
      (resolved === undefined || page.resolvedMs === (resolved === null ? null : durationMsOf(resolved)));
    return isSame
      ? []
      : [{ path: ['pages', String(i)], message: `expected another page than what there is: ${got}` }];
  });
}

function pageText({ openedMs, resolvedMs }: Page): string {
  const end = resolvedMs === null ? 'and not resolved' : `resolved at ${durationText(resolvedMs)}`;
  return `opened at ${durationText(openedMs)} ${end}`;
}

import { type AccountSelector, Calendar, type Definitions, MaintenanceWindow, type Sla } from '#contract';
import {
  ArraySlots,
  badRequests,
  type Baseline,
  baselineWeeks,
  HoursBook,
  keyRule,
  labelMatcher,
  Overrides,
  replay,
  type Slot,
  type Transition,
} from '#evaluate';
import { bucketOf, Histogram } from '#histogram';
import { parseCounts, parseTraffic, type Requests } from './series.js';
import { type TestSeries } from './schema.js';

export const SLOT_MS = 10_000;
/** What `usual` is about: the hour itself and the two beside it, as the live baseline has them. */
const BASELINE_SECONDS = 3 * 3_600;

/** The life of one of a rule's accounts, with as much of the installation as the files define. */
export type Life = { account: string; transitions: Transition[]; endUnixMs: number };

export type Stage = { sla: Sla; definitions: Definitions; startUnixMs: number; keys: number };

/** Judges a series as the live evaluator judges requests. @throws SeriesError */
export async function play(
  series: TestSeries,
  { sla, definitions, startUnixMs, keys }: Stage,
): Promise<Life> {
  const account = series.account ?? '*';
  const accountsWith = async (labels: Parameters<typeof labelMatcher>[0]): Promise<string[]> => {
    const matches = labelMatcher(labels);
    return Object.entries(definitions.accounts).flatMap(([key, { labels: own }]) =>
      matches(own) ? [key] : [],
    );
  };
  const objective = (await Overrides.of(sla, { accountsWith })).objectiveOf(account);
  const book = new HoursBook({
    calendars: async () =>
      Object.entries(definitions.calendars).map(([id, each]) => Calendar.parse({ ...each, id })),
    maintenance: async () =>
      Object.entries(definitions.maintenanceWindows).map(([id, each]) =>
        MaintenanceWindow.parse({ ...each, id }),
      ),
    accountsWith,
  });
  await book.refresh();
  const { service, name } = series.operation ?? sla.operation;
  const hours = book.hoursOf(sla).of({ service, name, kind: 'server' }, account);

  const baseline = baselineOf(series, baselineWeeks(objective));
  const tallies = talliesOf(series, badRequests(objective, baseline));
  const slots: Slot[] = tallies
    .map((tally, i) => ({ slotUnixMs: startUnixMs + i * SLOT_MS, ...tally }))
    .filter(({ slotUnixMs }) => hours.pausedAt(slotUnixMs) === undefined);
  const endUnixMs = startUnixMs + tallies.length * SLOT_MS;
  const transitions = replay(keyRule(sla, objective, keys), new ArraySlots(slots), {
    fromUnixMs: startUnixMs,
    toUnixMs: endUnixMs,
    stepMs: SLOT_MS,
    baselineAt: () => baseline,
    hours,
  });
  return { account, transitions: [...transitions], endUnixMs };
}

function talliesOf(
  series: TestSeries,
  bad: ReturnType<typeof badRequests>,
): { total: number; bad: number }[] {
  if (series.traffic !== undefined) {
    return parseTraffic(series.traffic).map((slot) => ({
      total: countOf(slot),
      bad: countOf(slot.filter((requests) => isBad(requests, bad))),
    }));
  }
  const badCounts = parseCounts(series.bad ?? '_');
  return parseCounts(series.requests ?? '_').map((total, i) => ({ total, bad: badCounts[i] ?? 0 }));
}

function isBad({ durationNs, failed }: Requests, bad: ReturnType<typeof badRequests>): boolean {
  if (bad === 'errors') return failed;
  return bad !== 'none' && bucketOf(durationNs) >= bad.fromBucket;
}

function countOf(slot: readonly Requests[]): number {
  return slot.reduce((sum, { count }) => sum + count, 0);
}

/** Weeks that were all alike. */
function baselineOf({ usual }: TestSeries, weeks: number): Baseline | undefined {
  if (usual === undefined || weeks === 0) return undefined;
  const slots = (BASELINE_SECONDS * 1_000) / SLOT_MS;
  const requests = parseTraffic(usual).flat();
  const histogram = Histogram.of(
    requests.flatMap(({ count, durationNs }) => Array.from({ length: count * slots }, () => durationNs)),
  );
  const perHour = (countOf(requests) * slots) / 3;
  return Array.from({ length: weeks }, () => ({
    seconds: BASELINE_SECONDS,
    histogram,
    fewestPerHour: perHour,
    longestGapSeconds: perHour > 0 ? 0 : BASELINE_SECONDS,
  }));
}

/** Why a rule is not about an account; undefined where it is. */
export function strangerTo(
  accounts: AccountSelector,
  account: string | undefined,
  definitions: Definitions,
): string | undefined {
  if (accounts === 'total') {
    return account === undefined ? undefined : 'is not judged: the rule judges all traffic as one';
  }
  if (account === undefined) return 'is required: the rule judges accounts';
  if (accounts === 'each') return undefined;
  if ('keys' in accounts)
    return accounts.keys.includes(account) ? undefined : 'is none of the rule’s accounts';
  const registered = Object.hasOwn(definitions.accounts, account) ? definitions.accounts[account] : undefined;
  if (!registered) return 'is not registered: give its labels under "accounts"';
  return labelMatcher(accounts.labels)(registered.labels)
    ? undefined
    : 'does not have the labels that the rule selects by';
}

import { type BacktestIncident, type BacktestOutcome, type Measurement, type OperationRef } from '#contract';
import { groupBy } from '#kit';
import { type Period } from './hourly.js';
import { type Spell } from './spells.js';
import { type PastIncident } from './stored-series.js';

const WEEK_MS = 7 * 86_400_000;
const MOST_INCIDENTS = 1000;
const MOST_ACCOUNTS = 50;
const WORST_ACCOUNTS = 20;

/** The times for which one account alerted on one operation. */
export type KeySpells = { operation: OperationRef; account: string; spells: Spell[] };

/** What a replay comes to: as live, one incident holds all accounts that violate on one operation. */
export function outcomeOfSpells(keys: readonly KeySpells[], period: Period): BacktestOutcome {
  const byOperation = groupBy(keys, ({ operation: { service, name, kind } }) =>
    JSON.stringify([service, name, kind]),
  );
  return outcomeOf([...byOperation.values()].flatMap(incidentsOf), period);
}

/** What really happened, as far as it was in this time. */
export function outcomeOfPast(incidents: readonly PastIncident[], period: Period): BacktestOutcome {
  const happened = incidents.map(({ operation, isShadow, openedUnixMs, resolvedUnixMs, accounts }) => ({
    operation,
    isPage: !isShadow && openedUnixMs >= period.fromUnixMs,
    fromUnixMs: openedUnixMs,
    toUnixMs: resolvedUnixMs,
    parts: accounts.map(({ account, joinedUnixMs, leftUnixMs, measurement }) => ({
      account,
      spells: [{ fromUnixMs: joinedUnixMs, toUnixMs: leftUnixMs, worst: measurement }],
    })),
  }));
  return outcomeOf(happened, period);
}

type Part = { account: string; spells: Spell[] };
type Happened = {
  operation: OperationRef;
  isPage: boolean;
  fromUnixMs: number;
  toUnixMs: number | null;
  parts: Part[];
};

/** Spells that touch are one incident: live, it resolves where none alerts any more. */
function incidentsOf(keys: KeySpells[]): Happened[] {
  const ordered = keys
    .flatMap(({ operation, account, spells }) => spells.map((spell) => ({ operation, account, spell })))
    .toSorted((a, b) => a.spell.fromUnixMs - b.spell.fromUnixMs);
  const incidents: Happened[] = [];
  const ends = (toUnixMs: number | null): number => toUnixMs ?? Infinity;
  for (const { operation, account, spell } of ordered) {
    let incident = incidents.at(-1);
    if (incident === undefined || ends(incident.toUnixMs) < spell.fromUnixMs) {
      incident = {
        operation,
        isPage: true,
        fromUnixMs: spell.fromUnixMs,
        toUnixMs: spell.toUnixMs,
        parts: [],
      };
      incidents.push(incident);
    }
    if (ends(spell.toUnixMs) > ends(incident.toUnixMs)) incident.toUnixMs = spell.toUnixMs;
    const part = incident.parts.find((each) => each.account === account);
    if (part) part.spells.push(spell);
    else incident.parts.push({ account, spells: [spell] });
  }
  return incidents;
}

function outcomeOf(happened: Happened[], period: Period): BacktestOutcome {
  const ordered = happened.toSorted((a, b) => a.fromUnixMs - b.fromUnixMs);
  const incidents = ordered.map((incident) => viewOf(incident, period));
  const seconds = incidents.map((incident) => incident.seconds).toSorted((a, b) => a - b);
  const pages = ordered.filter(({ isPage }) => isPage).length;
  const lengthMs = period.toUnixMs - period.fromUnixMs;
  return {
    pages,
    pagesPerWeek: rounded((pages * WEEK_MS) / lengthMs),
    firingShare: rounded(coveredMs(ordered, period) / lengthMs),
    medianSeconds: seconds[(seconds.length - 1) >> 1] ?? null,
    longestSeconds: seconds.at(-1) ?? null,
    incidents: incidents.slice(0, MOST_INCIDENTS),
    worstAccounts: worstAccounts(ordered, period),
  };
}

function viewOf({ operation, fromUnixMs, toUnixMs, parts }: Happened, period: Period): BacktestIncident {
  const { service, name, kind } = operation;
  const accounts = parts
    .map(({ account, spells }) => ({
      account,
      joinedAt: iso(spells[0]?.fromUnixMs ?? fromUnixMs),
      leftAt: isoOrNull(spells.at(-1)?.toUnixMs ?? null),
      firingSeconds: secondsOf(spells, period),
      measurement: worstOf(spells),
    }))
    .toSorted((a, b) => b.firingSeconds - a.firingSeconds);
  return {
    operation: { service, name, kind },
    openedAt: iso(fromUnixMs),
    resolvedAt: isoOrNull(toUnixMs),
    seconds: ((toUnixMs ?? period.toUnixMs) - fromUnixMs) / 1000,
    accountCount: accounts.length,
    accounts: accounts.slice(0, MOST_ACCOUNTS),
  };
}

function worstAccounts(happened: Happened[], period: Period): BacktestOutcome['worstAccounts'] {
  const byKey = new Map<
    string,
    { operation: OperationRef; account: string; incidents: number; spells: Spell[] }
  >();
  for (const {
    operation: { service, name, kind },
    parts,
  } of happened) {
    for (const { account, spells } of parts) {
      const id = JSON.stringify([service, name, kind, account]);
      const key = byKey.get(id) ?? { operation: { service, name, kind }, account, incidents: 0, spells: [] };
      key.incidents++;
      key.spells.push(...spells);
      byKey.set(id, key);
    }
  }
  return [...byKey.values()]
    .map(({ operation, account, incidents, spells }) => ({
      operation,
      account,
      incidents,
      firingSeconds: secondsOf(spells, period),
      measurement: worstOf(spells),
    }))
    .toSorted((a, b) => b.firingSeconds - a.firingSeconds)
    .slice(0, WORST_ACCOUNTS);
}

/** A spell at least there is, or the account would be in no incident. */
function worstOf(spells: readonly Spell[]): Measurement {
  return spells.map(({ worst }) => worst).reduce((a, b) => (b.pValue < a.pValue ? b : a));
}

function secondsOf(spells: readonly Spell[], period: Period): number {
  return coveredMs(spells, period) / 1000;
}

/** How much of the period is in at least one of these times, which begin in their order. */
function coveredMs(
  times: readonly { fromUnixMs: number; toUnixMs: number | null }[],
  period: Period,
): number {
  let covered = 0;
  let until = period.fromUnixMs;
  for (const { fromUnixMs, toUnixMs } of times) {
    const end = Math.min(toUnixMs ?? period.toUnixMs, period.toUnixMs);
    covered += Math.max(0, end - Math.max(fromUnixMs, until));
    until = Math.max(until, end);
  }
  return covered;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function iso(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

function isoOrNull(unixMs: number | null): string | null {
  return unixMs === null ? null : iso(unixMs);
}

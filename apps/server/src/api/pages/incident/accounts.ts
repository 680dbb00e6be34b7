import { type AccountHandling, type Incident, type IncidentAccount, type Violation } from '#contract';
import { reasonInWords, wordsByAccount, wordsOf as objectiveWords } from '#page';
import { accountName, utc } from '../format.js';
import { html, type Html } from '../html.js';
import { type Column, table } from '../table.js';
import { handlingBadges } from './heading.js';

type Hit = { violation: Violation; account: IncidentAccount };
type Words = ReturnType<ReturnType<typeof wordsByAccount>>;

/** Each account once, with all that it violates, and what is done about it. */
export function accountTable(incident: Incident, nowUnixMs: number, mostShown: number): Html {
  const { violations, accountHandling, blastRadius } = incident;
  const hits = hitsByAccount(violations);
  const wordsOf = new Map(violations.map((violation) => [violation.id, wordsByAccount(violation)]));
  const handlingOf = new Map(accountHandling.map((each) => [each.account, each]));
  const measures = new Set(violations.map(({ sla }) => objectiveWords(sla.objective).measure));
  const [measure = 'Measured'] = measures.size === 1 ? measures : [];
  const several = blastRadius.slas > 1 || blastRadius.operations > 1;
  const rows = hits.slice(0, mostShown).flatMap(([account, of]) =>
    of.map((hit, i) => {
      const words = wordsOf.get(hit.violation.id)?.(hit.account);
      const who = i === 0 && whose(account, of, handlingOf.get(account), nowUnixMs);
      return words && hitRow(hit, { who, words, several, measured: measures.size > 1 });
    }),
  );
  const columns: Column[] = [
    ['Account'],
    ...(several ? [['Violates'] as const] : []),
    [measure, 'number'],
    ['Counted', 'number'],
    ['Against', 'number'],
    ['State'],
    ['Violating'],
  ];
  return html`<h2>For whom</h2>
    ${table(
      columns,
      rows.filter((row) => row !== undefined),
      'cards',
    )}
    ${hits.length > mostShown && html`<p class="soft">and ${hits.length - mostShown} more accounts</p>`}`;
}

/** Those that violate now first, by what they weigh. */
function hitsByAccount(violations: Violation[]): [string, Hit[]][] {
  const hits = new Map<string, Hit[]>();
  for (const violation of violations) {
    for (const account of violation.accounts) {
      const of = hits.get(account.account);
      if (of === undefined) hits.set(account.account, [{ violation, account }]);
      else of.push({ violation, account });
    }
  }
  return [...hits].toSorted(
    ([a, ofA], [b, ofB]) =>
      Number(isViolating(ofB)) - Number(isViolating(ofA)) ||
      weightOf(ofB) - weightOf(ofA) ||
      (a < b ? -1 : 1),
  );
}

function isViolating(hits: Hit[]): boolean {
  return hits.some(({ account }) => account.leftAt === null);
}

function weightOf(hits: Hit[]): number {
  return Math.max(...hits.map(({ account }) => account.weight ?? 1));
}

/** The first cell of all rows of an account. */
function whose(name: string, hits: Hit[], handling: AccountHandling | undefined, nowUnixMs: number): Html {
  const { labels = {}, tier } = hits[0]?.account ?? {};
  const known = Object.entries(labels).map(([label, value]) => `${label}:${value}`);
  return html`<td rowspan="${hits.length}">
    <b>${accountName(name)}</b>
    <span class="soft">${[...(tier === undefined ? [] : [tier]), ...known].join(' ')}</span>
    ${handling && html`<div>${handlingBadges(handling, nowUnixMs)}</div>`}
  </td>`;
}

type Shown = {
  who: Html | false;
  words: Words;
  /** Whether each row has to say which SLA it is of, and what is measured. */
  several: boolean;
  measured: boolean;
};

function hitRow(
  { violation: { sla, operation }, account }: Hit,
  { who, words, several, measured }: Shown,
): Html {
  const { state, reason, measurement, joinedAt, leftAt } = account;
  return html`<tr>
    ${who} ${several && html`<td>${sla.name} <span class="soft">${operation.name}</span></td>`}
    <td class="number" data-label="${words.measure}">
      ${words.measured(measurement)}${measured && html` <span class="soft desk">${words.measure}</span>`}
    </td>
    <td class="number">${words.shortCounts(measurement)}</td>
    <td class="number" data-label="against">${words.limit(measurement).value}</td>
    <td class="${leftAt === null && 'bad'}">${state} <span class="soft">${reasonInWords(reason)}</span></td>
    <td class="when">
      from ${utc(Date.parse(joinedAt))}${leftAt !== null && html`<br />to ${utc(Date.parse(leftAt))}`}
    </td>
  </tr>`;
}

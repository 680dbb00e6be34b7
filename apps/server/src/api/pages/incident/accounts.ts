import { type AccountHandling, type Incident, type IncidentAccount, type Violation } from '#contract';
import { reasonInWords, wordsByAccount, wordsOf as wordsFor } from '#page';
import { accountName, utc } from '../format.js';
import { html, type Html } from '../html.js';
import { table } from '../table.js';
import { handlingBadges } from './heading.js';

type Hit = { violation: Violation; account: IncidentAccount };
type Words = ReturnType<ReturnType<typeof wordsByAccount>>;

/** Each account once, with all that it violates, and what is done about it. */
export function accountTable(incident: Incident, nowUnixMs: number, mostShown: number): Html {
  const hits = hitsByAccount(incident.violations);
  const wordsOf = new Map(incident.violations.map((violation) => [violation.id, wordsByAccount(violation)]));
  const handlingOf = new Map(incident.accountHandling.map((each) => [each.account, each]));
  const several = incident.blastRadius.slas > 1 || incident.blastRadius.operations > 1;
  const measures = new Set(incident.violations.map(({ sla }) => wordsFor(sla.objective).measure));
  const [measure = 'Measured'] = measures.size === 1 ? measures : [];
  const rows = hits.slice(0, mostShown).map(([account, of]) =>
    accountRow(account, of, {
      several,
      measured: measures.size > 1,
      nowUnixMs,
      handling: handlingOf.get(account),
      words: ({ violation, account: each }) => wordsOf.get(violation.id)?.(each),
    }),
  );
  return html`<h2>For whom</h2>
    ${table(
      [
        ['Account'],
        [measure, 'number'],
        ['Counted', 'number'],
        ['Against', 'number'],
        ['State'],
        ['Violating'],
      ],
      rows,
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

type Shown = {
  /** Whether each line has to say which SLA it is of, and what is measured. */
  several: boolean;
  measured: boolean;
  nowUnixMs: number;
  handling: AccountHandling | undefined;
  words: (hit: Hit) => Words | undefined;
};

function accountRow(
  name: string,
  hits: Hit[],
  { several, measured, nowUnixMs, handling, words }: Shown,
): Html {
  const [first] = hits;
  const labels = Object.entries(first?.account.labels ?? {}).map(([label, value]) => `${label}:${value}`);
  const each = (show: (hit: Hit, words: Words | undefined) => Html | string | undefined): Html =>
    html`${hits.map((hit) => html`<div class="line">${show(hit, words(hit))}</div>`)}`;
  return html`<tr>
    <td>
      <b>${accountName(name)}</b>
      <span class="soft"
        >${[...(first?.account.tier === undefined ? [] : [first.account.tier]), ...labels].join(' ')}</span
      >
      ${handling && html`<div>${handlingBadges(handling, nowUnixMs)}</div>`}
      ${several && each(({ violation: { sla, operation } }) => html`<span class="soft">${sla.name}, ${operation.name}</span>`)}
    </td>
    <td class="number">
      ${each(({ account }, said) => said && html`${said.measured(account.measurement)}${measured && html` <span class="soft">${said.measure}</span>`}`)}
    </td>
    <td class="number">${each(({ account }, said) => said?.shortCounts(account.measurement))}</td>
    <td class="number">${each(({ account }, said) => said?.limit(account.measurement).value)}</td>
    <td class="${isViolating(hits) && 'bad'}">
      ${each(({ account: { state, reason } }) => html`${state} <span class="soft">${reasonInWords(reason)}</span>`)}
    </td>
    <td class="when">
      ${each(({ account: { joinedAt, leftAt } }) => html`from ${utc(Date.parse(joinedAt))}${leftAt !== null && html`<br />to ${utc(Date.parse(leftAt))}`}`)}
    </td>
  </tr>`;
}

import { type Incident, type Violation } from '#contract';
import { type Links, ruleInWords } from '#page';
import { utc } from '../format.js';
import { html, type Html } from '../html.js';
import { table } from '../table.js';

/** The SLAs that are violated, those that weigh most first. */
export function violationTable({ violations }: Incident, links: Links, mostShown: number): Html {
  return html`<h2>What is violated</h2>
    ${table(
      [['SLA'], ['Operation'], ['Accounts', 'number'], ['State'], ['Violating']],
      violations.slice(0, mostShown).map((violation) => violationRow(violation, links)),
    )}
    ${violations.length > mostShown && html`<p class="soft">and ${violations.length - mostShown} more</p>`}`;
}

function violationRow(violation: Violation, links: Links): Html {
  const { sla, operation, accounts, resolvedAt, violatingSinceUnixMs } = violation;
  const violating = accounts.filter(({ leftAt }) => leftAt === null).length;
  const open = resolvedAt === null;
  const counted =
    open && violating < accounts.length ? `${violating} of ${accounts.length}` : `${accounts.length}`;
  return html`<tr>
    <td>
      <b>${sla.name}</b> <span class="badge">${sla.severity}</span><br />
      <span class="soft"
        >${ruleInWords(sla)}${sla.version !== undefined && html` · ${html`<a href="${links.slaVersion(sla.id, sla.version)}">${sla.id}, version ${sla.version}</a>`}`}</span
      >
    </td>
    <td>${operation.service} ${operation.name} <span class="soft">${operation.kind}</span></td>
    <td class="number">${sla.accounts === 'total' ? 'all traffic' : counted}</td>
    <td class="${open && 'bad'}">${open ? 'violated' : 'over'}</td>
    <td class="when">
      from ${utc(violatingSinceUnixMs)}${resolvedAt !== null && html`<br />to ${utc(Date.parse(resolvedAt))}`}
    </td>
  </tr>`;
}

import { type LabelCondition, type LabelSelector, type Sla } from '#contract';
import { inert } from './inert.js';
import { wordsOf } from './objectives/words-of.js';
import { formatWindow, plural } from './units.js';

/** Values of a condition that are told; the others are counted. */
const MOST_VALUES = 5;

/** The SLA in words: "99 % of requests within 500 ms over 60 s, each account with tier: gold alone". */
export function ruleInWords(sla: Sla): string {
  const { objective, windowSeconds, accounts, forSeconds = 0, calendar, overrides = [] } = sla;
  const parts = [
    wordsOf(objective).promise(windowSeconds),
    scopeInWords(accounts),
    forSeconds > 0 && `once it has lasted ${formatWindow(forSeconds)}`,
    calendar !== undefined && `in the hours of ${calendar}`,
    overrides.length > 0 && `with ${plural(overrides.length, 'exception')}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** Whose requests are judged: "each account with tier: gold alone". */
function scopeInWords(accounts: Sla['accounts']): string {
  if (accounts === 'total') return 'all traffic as one';
  if (accounts === 'each') return 'each account alone';
  if ('keys' in accounts) return 'each of the named accounts alone';
  return `each account with ${inert(labelsInWords(accounts.labels), 200)} alone`;
}

function labelsInWords(labels: LabelSelector): string {
  return Object.entries(labels)
    .map(([name, condition]) => conditionInWords(name, condition))
    .join(', ');
}

function conditionInWords(name: string, condition: LabelCondition): string {
  if (typeof condition === 'string') return `${name}: ${condition}`;
  if ('in' in condition) return `${name}: ${anyOf(condition.in)}`;
  if ('notIn' in condition) return `${name} other than ${anyOf(condition.notIn)}`;
  if ('exists' in condition) return condition.exists ? `a label ${name}` : `no label ${name}`;
  if ('matches' in condition) return `${name} like /${condition.matches}/`;
  return `${name} unlike /${condition.notMatches}/`;
}

/** "gold, silver or bronze" */
function anyOf(values: string[]): string {
  const shown = values.slice(0, MOST_VALUES);
  const rest = values.length - shown.length;
  const last = rest > 0 ? `${rest} more` : shown.pop();
  return shown.length > 0 ? `${shown.join(', ')} or ${last}` : `${last}`;
}

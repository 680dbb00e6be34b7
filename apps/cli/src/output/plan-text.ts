import { stringify } from 'yaml';
import { type ApplyResult, type DefinitionChange, pathOf } from '#contract';
import { nameOf } from '../files/check-document.js';
import { type Paint } from './paint.js';

const KINDS = {
  accounts: 'account',
  calendars: 'calendar',
  channels: 'channel',
  rotations: 'rotation',
  escalationPolicies: 'escalation policy',
  maintenanceWindows: 'maintenance window',
  slas: 'SLA',
  teams: 'team',
  routes: 'route',
};

/** What is to be done, or has been, field by field: + new, ~ changed, - gone. */
export function planText(result: ApplyResult, paint: Paint): string {
  const { changes } = result;
  const lines = changes.map((change) => changeText(change, paint));
  return [...lines, ...(lines.length > 0 ? [''] : []), summaryText(result, paint)].join('\n');
}

export function summaryText({ changes, unchanged, applied }: ApplyResult, paint: Paint): string {
  if (changes.length === 0) return `Nothing to do: ${unchanged} as they should be.`;
  const count = (action: DefinitionChange['action']): number =>
    changes.filter((change) => change.action === action).length;
  const [created, changed, deleted] = [count('create'), count('update'), count('delete')];
  const summary = applied
    ? `Applied: ${created} created, ${changed} changed, ${deleted} deleted, ${unchanged} unchanged.`
    : `Plan: ${created} to create, ${changed} to change, ${deleted} to delete, ${unchanged} unchanged.`;
  return paint.bold(summary);
}

function changeText(change: DefinitionChange, paint: Paint): string {
  const { section, id, action, set, fields } = change;
  const what = `${KINDS[section]} ${id}`;
  if (action === 'delete') return paint.red(`- ${what}`);
  if (action === 'create') {
    const lines = stringify(fields[0]?.after ?? {}, { lineWidth: 0 })
      .trimEnd()
      .split('\n');
    return [`+ ${what}`, ...lines.map((line) => `+   ${line}`)].map(paint.green).join('\n');
  }
  const lines = [paint.yellow(`~ ${what}`)];
  if (set) lines.push(`    ${setText(set)}`);
  for (const { pointer, before, after } of fields) {
    lines.push(`    ${nameOf(pathOf(pointer))}: ${valuesText(before, after, paint)}`);
  }
  return lines.join('\n');
}

function setText({ before, after }: NonNullable<DefinitionChange['set']>): string {
  return before === null
    ? `belongs to the set ${after} from now on`
    : `is taken over from the set ${before} by ${after}`;
}

function valuesText(before: unknown, after: unknown, paint: Paint): string {
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(after)) {
    return `${paint.red(valueText(before))} → ${paint.green(valueText(after))} (another secret)`;
  }
  return `${paint.red(valueText(before))} → ${paint.green(valueText(after))}`;
}

function valueText(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}

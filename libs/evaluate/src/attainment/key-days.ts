import { type KeyDay } from './ports.js';

/** The days of one SLA by operation and account. */
export function groupedByKey(days: readonly KeyDay[]): Map<string, KeyDay[]> {
  const groups = new Map<string, KeyDay[]>();
  for (const day of days) {
    const name = nameOf(day.operation.id, day.account);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [day]);
    else group.push(day);
  }
  return groups;
}

export function nameOf(operationId: number, account: string): string {
  return `${operationId} ${account}`;
}

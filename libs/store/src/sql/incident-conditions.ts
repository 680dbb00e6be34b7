import { type IncidentFilter } from '#page';

/** Incidents some violation of which has this. */
const having = (condition: string): string =>
  `incident.id in (select incident_id from violation where ${condition})`;
/** Incidents that have hit such an account. */
const hitting = (condition: string): string =>
  having(`violation.id in (select violation_id from violation_account where ${condition})`);

/** The SQL of each part of a filter, for the place of its value. */
const CONDITIONS: {
  [Part in keyof IncidentFilter]?: (place: string) => string;
} = {
  sla: (place) => having(`sla_id = ${place}`),
  mode: (place) => `mode = ${place}`,
  severity: (place) => `severity = ${place}`,
  keptTrace: (place) =>
    having(`evidence_id in (select evidence_id from kept_trace where trace_id = ${place})`),
  account: (place) => hitting(`account = ${place}`),
  tier: (place) => hitting(`coalesce(tier, labels ->> 'tier') = ${place}`),
  culprit: (place) => `key ->> 'by' = 'culprit' and key ->> 'name' = ${place}`,
  service: (place) =>
    `(key ->> 'by' = 'culprit' and key ->> 'kind' = 'service' and key ->> 'name' = ${place}
      or ${having(`operation_id in (select id from operation where service = ${place})`)})`,
  acknowledged: (place) => `(acknowledged_at is not null) = ${place}`,
  assignee: (place) => `assignee = ${place}`,
};

/** All that has to hold of an incident, and the values in it. */
export function incidentConditions(filter: Omit<IncidentFilter, 'limit'>): {
  text: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = Object.entries(filter).flatMap(([part, value]) => {
    const condition = isPart(part) ? CONDITIONS[part] : undefined;
    return condition === undefined || value === undefined ? [] : [condition(place(value))];
  });
  if (filter.status !== undefined) {
    conditions.push(filter.status === 'open' ? 'resolved_at is null' : 'resolved_at is not null');
  }
  if (filter.during !== undefined) {
    const { fromUnixMs, toUnixMs } = filter.during;
    conditions.push(`opened_at < ${place(new Date(toUnixMs))}`);
    conditions.push(`coalesce(resolved_at, 'infinity') >= ${place(new Date(fromUnixMs))}`);
  }
  return { text: ['true', ...conditions].join(' and '), values };
}

function isPart(name: string): name is keyof typeof CONDITIONS {
  return Object.hasOwn(CONDITIONS, name);
}

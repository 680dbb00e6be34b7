import { violationLine } from '../../render/lines.js';
import { type PageFacts } from '../../render/page-facts.js';

export type Alert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
  generatorURL: string;
};

const MAX_TRACES = 50;

/**
 * An incident as Alertmanager's alert. Its labels are its identity: they are what can't change while it is open, so the
 * culprit, the accounts and all links are annotations.
 */
export function alertOf(facts: PageFacts, endsAtUnixMs: number): Alert {
  const { about } = facts;
  return {
    labels: labelsOf(facts),
    annotations: annotationsOf(facts),
    startsAt: new Date(about.openedAtUnixMs).toISOString(),
    endsAt: new Date(endsAtUnixMs).toISOString(),
    generatorURL: about.url,
  };
}

const NAMES = { incident: 'SlaViolated', notice: 'CulpritInTrouble' };

function labelsOf({ about }: PageFacts): Record<string, string> {
  const { kind, event, id, severity, rule, operation, tier } = about;
  return present({
    alertname: event === 'test' ? 'CulpritTest' : NAMES[kind],
    severity,
    [kind]: id,
    [kind === 'incident' ? 'sla' : 'kind']: rule.id,
    service: operation?.service,
    operation: operation?.name,
    tier,
  });
}

function annotationsOf({
  about,
  headline,
  news,
  summary,
  culprit,
  violations,
  examples,
}: PageFacts): Record<string, string> {
  const links = examples.rows.filter(({ healthy }) => !healthy).slice(0, MAX_TRACES);
  return present({
    summary: about.title,
    description: [headline, news, summary, culprit.sentence].filter((text) => text !== '').join('\n'),
    culprit: about.culprit,
    accounts: about.accounts.join(', '),
    violations: violations.rows.map(violationLine).join('\n'),
    incident_url: about.url,
    traces: links.flatMap((row) => row.links.slice(0, 1).map(({ href }) => href)).join('\n'),
  });
}

/** Alertmanager takes an empty label for one that is absent. */
function present(texts: Record<string, string | undefined>): Record<string, string> {
  const given = Object.entries(texts).flatMap(([name, text]): [string, string][] =>
    text === undefined || text === '' ? [] : [[name, text]],
  );
  return Object.fromEntries(given);
}

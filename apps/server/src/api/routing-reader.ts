import { Injectable } from '@nestjs/common';
import {
  type Incident,
  type Route,
  type RoutingAnswer,
  type RoutingQuestion,
  type Sla,
  type Violation,
} from '#contract';
import { Clock } from '#kit';
import {
  IncidentStore,
  inOrder,
  mutedViolation,
  previewOf,
  routingFactsOf,
  tierOf,
  worstSeverity,
} from '#page';
import { AccountTable, RouteTable, SilenceTable, SlaTable, TeamTable } from '#store';
import { notFound } from './problems/not-found.js';
import { unknownNames } from './problems/unknown-names.js';
import { invalidFields } from './problems/problem-error.js';

/** Who is told of what, by what is defined now. */
@Injectable()
export class RoutingReader {
  constructor(
    private readonly table: RouteTable,
    private readonly teams: TeamTable,
    private readonly slas: SlaTable,
    private readonly accounts: AccountTable,
    private readonly silences: SilenceTable,
    private readonly incidents: IncidentStore,
    private readonly clock: Clock,
  ) {}

  /** In the order in which they are asked. */
  async routes(): Promise<Route[]> {
    return inOrder(await this.table.list());
  }

  /** Throws a problem where the question names an incident, or SLAs, that are not there. */
  async preview(question: RoutingQuestion): Promise<RoutingAnswer> {
    if (question.incident !== undefined) return this.ofIncident(await this.known(question.incident));
    const slas = await this.slasOf(question.slas);
    const details = [...(await this.accounts.detailsOf(question.accounts, this.clock.nowMs()))];
    const severity = slas.length > 0 ? worstSeverity(slas.map((each) => each.severity)) : 'error';
    const facts = {
      severity: question.severity ?? severity,
      tiers: question.tiers ?? [...new Set(details.flatMap(([, each]) => tierOf(each) ?? []))],
      services: question.services,
      accounts: question.accounts,
      slas: question.slas,
      labels: Object.fromEntries(details.map(([key, { labels }]) => [key, labels])),
    };
    return { ...previewOf(facts, slas, await this.table.list(), await this.teams.list()), silenced: [] };
  }

  /** One that is over is asked about as if all of it violated still. */
  private async ofIncident(incident: Incident): Promise<RoutingAnswer> {
    const { key, mode, severity, status } = incident;
    const violations =
      status === 'open'
        ? incident.violations.filter(({ resolvedAt }) => resolvedAt === null)
        : incident.violations.map(ongoing);
    const now = this.clock.nowMs();
    const silences = await this.silences.current(now);
    const mutings = violations.map((violation) => ({
      violation,
      silence: mutedViolation(violation, key, silences, now)?.silence?.id,
    }));
    const heard = mutings.filter(({ silence }) => silence === undefined).map(({ violation }) => violation);
    const answer = previewOf(
      routingFactsOf({ key, severity, violations: heard.length > 0 ? heard : violations }),
      [...new Map(heard.map(({ sla }) => [sla.id, sla])).values()],
      await this.table.list(),
      await this.teams.list(),
    );
    const isUnheard = heard.length === 0 || mode === 'shadow';
    return {
      ...answer,
      ...(isUnheard && { channels: [], escalations: [] }),
      silenced: mutings.flatMap(({ violation: { sla, operation }, silence }) =>
        silence === undefined
          ? []
          : [{ sla: sla.id, service: operation.service, operation: operation.name, silence }],
      ),
    };
  }

  private async known(id: string): Promise<Incident> {
    const incident = await this.incidents.find(id);
    if (incident) return incident;
    const newest = (await this.incidents.list({ limit: 20 })).map((each) => each.id);
    throw invalidFields('invalid', [
      { pointer: '/incident', detail: notFound('incident', id, newest).message },
    ]);
  }

  private async slasOf(ids: readonly string[]): Promise<Sla[]> {
    if (ids.length === 0) return [];
    const all = await this.slas.list();
    const named = ids.map((id, i) => ({ pointer: `/slas/${i}`, kind: 'SLA' as const, id }));
    const errors = unknownNames(named, { SLA: new Set(all.map(({ id }) => id)) });
    if (errors.length > 0) throw invalidFields('invalid', errors);
    return all.filter(({ id }) => ids.includes(id));
  }
}

function ongoing(violation: Violation): Violation {
  const accounts = violation.accounts.map((account) => ({ ...account, leftAt: null }));
  return { ...violation, resolvedAt: null, accounts };
}

import { Injectable } from '@nestjs/common';
import { type Route, type RoutingAnswer, type RoutingQuestion, Severity, type Sla } from '#contract';
import { Clock } from '#kit';
import { inOrder, previewOf } from '#page';
import { AccountTable, RouteTable, SlaTable, TeamTable } from '#store';
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
    private readonly clock: Clock,
  ) {}

  /** In the order in which they are asked. */
  async routes(): Promise<Route[]> {
    return inOrder(await this.table.list());
  }

  /** Throws a problem where the question names SLAs that are not there. */
  async preview(question: RoutingQuestion): Promise<RoutingAnswer> {
    const slas = await this.slasOf(question.slas);
    const details = await this.accounts.detailsOf(question.accounts, this.clock.nowMs());
    const known = [...details];
    const facts = {
      severity: question.severity ?? worstOf(slas) ?? 'error',
      tiers: question.tiers ?? [...new Set(known.flatMap(([, { tier }]) => tier ?? []))],
      services: question.services,
      accounts: question.accounts,
      slas: question.slas,
      labels: Object.fromEntries(known.map(([key, { labels }]) => [key, labels])),
    };
    return previewOf(facts, slas, await this.table.list(), await this.teams.list());
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

function worstOf(slas: readonly Sla[]): Severity | undefined {
  return Severity.options.find((each) => slas.some(({ severity }) => severity === each));
}

import { Injectable } from '@nestjs/common';
import { type FieldError, type NamedKind, type Reference } from '#contract';
import { ChannelTable, EscalationTable, RotationTable, SlaTable, TeamTable } from '#store';
import { unknownNames } from './problems/unknown-names.js';

/** What there is that a definition may name. */
@Injectable()
export class NameReader {
  private readonly tables: Record<NamedKind, { list(): Promise<{ id: string }[]> }>;

  constructor(
    channels: ChannelTable,
    rotations: RotationTable,
    policies: EscalationTable,
    teams: TeamTable,
    slas: SlaTable,
  ) {
    this.tables = {
      channel: channels,
      rotation: rotations,
      'escalation policy': policies,
      team: teams,
      SLA: slas,
    };
  }

  /** The fields that name what is not there. */
  async unknownIn(references: readonly Reference[]): Promise<FieldError[]> {
    const existing: Partial<Record<NamedKind, Set<string>>> = {};
    for (const kind of new Set(references.map((each) => each.kind))) {
      existing[kind] = new Set((await this.tables[kind].list()).map(({ id }) => id));
    }
    return unknownNames(references, existing);
  }
}

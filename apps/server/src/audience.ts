import {
  type ChannelTable,
  type EscalationTable,
  type RotationTable,
  type RouteTable,
  type SilenceTable,
  type TeamTable,
} from '#store';

type Tables = {
  channels: ChannelTable;
  silences: SilenceTable;
  routes: RouteTable;
  teams: TeamTable;
  escalationPolicies: EscalationTable;
  rotations: RotationTable;
};

/** What people have laid down about who is told of an incident, as it is now. */
export async function audience(tables: Tables, nowUnixMs: number) {
  const [channels, silences, routes, teams, policies, rotations] = await Promise.all([
    tables.channels.list(),
    tables.silences.current(nowUnixMs),
    tables.routes.list(),
    tables.teams.list(),
    tables.escalationPolicies.list(),
    tables.rotations.list(),
  ]);
  return { channels, silences, routes, teams, policies, rotations };
}

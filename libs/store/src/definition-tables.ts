import { type Section } from '#contract';
import { AccountTable } from './account-table.js';
import { CalendarTable } from './calendar-table.js';
import { ChannelTable } from './channel-table.js';
import { type Database, type Transaction } from './database.js';
import { EscalationTable } from './escalation-table.js';
import { MaintenanceTable } from './maintenance-table.js';
import { RotationTable } from './rotation-table.js';
import { RouteTable } from './route-table.js';
import { PgSlaSource } from './sla-source.js';
import { SlaTable } from './sla-table.js';
import { TeamTable } from './team-table.js';
import { lockDefinitions } from './sql/lock-definitions.js';
import { selectSetMembers, type SetMember } from './sql/select-set-members.js';
import { takeSnapshot } from './sql/take-snapshot.js';
import { updateSet } from './sql/update-set.js';

/** Which definitions were applied from files, and under which name. */
class Sets {
  constructor(private readonly transaction: Transaction) {}

  members(): Promise<SetMember[]> {
    return this.transaction.query(selectSetMembers());
  }

  async assign(section: Section, ids: string[], set: string): Promise<void> {
    await this.transaction.query(updateSet(section, ids, set));
  }
}

/** Everything that people define, as one transaction sees and changes it. */
export type OpenDefinitions = {
  accounts: AccountTable;
  calendars: CalendarTable;
  channels: ChannelTable;
  rotations: RotationTable;
  escalationPolicies: EscalationTable;
  maintenanceWindows: MaintenanceTable;
  slas: SlaTable;
  teams: TeamTable;
  routes: RouteTable;
  source: PgSlaSource;
  sets: Sets;
};

/** Everything that people define, changed as a whole. */
export class DefinitionTables {
  constructor(private readonly database: Database) {}

  /** All as it was at one moment. */
  read<T>(work: (definitions: OpenDefinitions) => Promise<T>): Promise<T> {
    return this.database.transaction(async (transaction) => {
      await transaction.query(takeSnapshot());
      return work(opened(transaction));
    });
  }

  /** All of `work` or nothing of it, while nobody else changes anything. What it throws is thrown on. */
  change<T>(work: (definitions: OpenDefinitions) => Promise<T>): Promise<T> {
    return this.database.transaction((transaction) => alone(transaction, work));
  }

  /** Does `work`, and then takes it all back. So it throws whatever doing it would throw. */
  rehearse<T>(work: (definitions: OpenDefinitions) => Promise<T>): Promise<T> {
    return this.database.rehearse((transaction) => alone(transaction, work));
  }
}

async function alone<T>(
  transaction: Transaction,
  work: (definitions: OpenDefinitions) => Promise<T>,
): Promise<T> {
  for (const lock of lockDefinitions()) await transaction.query(lock);
  return work(opened(transaction));
}

function opened(transaction: Transaction): OpenDefinitions {
  return {
    accounts: new AccountTable(transaction),
    calendars: new CalendarTable(transaction),
    channels: new ChannelTable(transaction),
    rotations: new RotationTable(transaction),
    escalationPolicies: new EscalationTable(transaction),
    maintenanceWindows: new MaintenanceTable(transaction),
    slas: new SlaTable(transaction),
    teams: new TeamTable(transaction),
    routes: new RouteTable(transaction),
    source: new PgSlaSource(transaction),
    sets: new Sets(transaction),
  };
}

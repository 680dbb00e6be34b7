import { type MaintenanceWindow } from '#contract';
import { createDefinition, removeDefinition, replaceDefinition } from './change-definitions.js';
import { type Queryable } from './database.js';
import { selectDefinition } from './sql/select-definition.js';
import { selectDefinitions } from './sql/select-definitions.js';

/** The maintenance windows that people have defined. `actor`: who changes them. */
export class MaintenanceTable {
  constructor(private readonly database: Queryable) {}

  async list(): Promise<MaintenanceWindow[]> {
    const rows = await this.database.query(selectDefinitions('maintenance_window'));
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<MaintenanceWindow | undefined> {
    const [row] = await this.database.query(selectDefinition('maintenance_window', id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken. */
  create(window: MaintenanceWindow, actor: string): Promise<void> {
    return this.database.transaction((transaction) =>
      createDefinition(transaction, 'maintenance_window', window, actor),
    );
  }

  /** False where there is none. */
  replace(window: MaintenanceWindow, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) =>
      replaceDefinition(transaction, 'maintenance_window', window, actor),
    );
  }

  /** False where there is none. */
  delete(id: string, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) =>
      removeDefinition(transaction, 'maintenance_window', id, actor),
    );
  }
}

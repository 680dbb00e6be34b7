import { type MaintenanceWindow } from '#contract';
import { type Database } from './database.js';
import { deleteDefinition } from './sql/delete-definition.js';
import { insertDefinition } from './sql/insert-definition.js';
import { selectDefinition } from './sql/select-definition.js';
import { selectDefinitions } from './sql/select-definitions.js';
import { updateDefinition } from './sql/update-definition.js';
import { ConflictError } from './table-errors.js';

/** The maintenance windows that people have defined. */
export class MaintenanceTable {
  constructor(private readonly database: Database) {}

  async list(): Promise<MaintenanceWindow[]> {
    const rows = await this.database.query(selectDefinitions('maintenance_window'));
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<MaintenanceWindow | undefined> {
    const [row] = await this.database.query(selectDefinition('maintenance_window', id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken. */
  async create(window: MaintenanceWindow): Promise<void> {
    const inserted = await this.database.query(insertDefinition('maintenance_window', window));
    if (inserted.length === 0) throw new ConflictError('maintenance window', window.id);
  }

  /** False where there is none. */
  async replace(window: MaintenanceWindow): Promise<boolean> {
    const updated = await this.database.query(updateDefinition('maintenance_window', window));
    return updated.length > 0;
  }

  /** False where there is none. */
  async delete(id: string): Promise<boolean> {
    const deleted = await this.database.query(deleteDefinition('maintenance_window', id));
    return deleted.length > 0;
  }
}

import { type AuditEntry, type SlaVersion } from '#contract';
import { type Database } from './database.js';
import { type AuditFilter, type AuditRow, selectAudit } from './sql/select-audit.js';
import { selectVersions, type VersionRow } from './sql/select-versions.js';

/** What has been changed, when and by whom; written by {@link recordChanges}. */
export class AuditLog {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async list(filter: AuditFilter): Promise<AuditEntry[]> {
    return (await this.database.query(selectAudit(filter))).map(entryOf);
  }

  /** The versions of an SLA, also of one that is deleted, the newest first: those before `before`. */
  async versions(slaId: string, page: { before?: number; limit: number }): Promise<SlaVersion[]> {
    return (await this.database.query(selectVersions(slaId, page))).map(versionOf);
  }

  async version(slaId: string, version: number): Promise<SlaVersion | undefined> {
    const [row] = await this.database.query(selectVersions(slaId, { version, limit: 1 }));
    return row && versionOf(row);
  }
}

function entryOf(row: AuditRow): AuditEntry {
  const action = row.before === null ? 'created' : row.after === null ? 'deleted' : 'replaced';
  return { ...row, at: row.at.toISOString(), action };
}

function versionOf(row: VersionRow): SlaVersion {
  return { ...row, at: row.at.toISOString() };
}

import { type SlaStatus } from './ports.js';

/** An unchanged state is stored again with its newest numbers this often: a restart needs no fresher ones. */
const REFRESH_MS = 60_000;

type Entry = { status: SlaStatus; stored: SlaStatus | undefined; storedAtUnixMs: number };

/** The statuses in memory, by SLA and then by (operation, account), and which of them are not stored yet. */
export class StatusBook {
  private readonly slas = new Map<string, Map<string, Entry>>();

  loaded(statuses: SlaStatus[], nowUnixMs: number): void {
    for (const status of statuses) {
      this.entriesOf(status.slaId).set(keyOf(status.operation.id, status.account), {
        status,
        stored: status,
        storedAtUnixMs: nowUnixMs,
      });
    }
  }

  slaIds(): string[] {
    return [...this.slas.keys()];
  }

  statusesOf(slaId: string): SlaStatus[] {
    return [...(this.slas.get(slaId)?.values() ?? [])].map(({ status }) => status);
  }

  get(slaId: string, operationId: number, account: string): SlaStatus | undefined {
    return this.slas.get(slaId)?.get(keyOf(operationId, account))?.status;
  }

  put(status: SlaStatus): void {
    const entries = this.entriesOf(status.slaId);
    const key = keyOf(status.operation.id, status.account);
    const entry = entries.get(key);
    if (entry === undefined) entries.set(key, { status, stored: undefined, storedAtUnixMs: 0 });
    else entry.status = status;
  }

  /** Forgets what does not pass `keep`, and returns it. */
  retain(slaId: string, keep: (status: SlaStatus) => boolean): SlaStatus[] {
    const entries = this.slas.get(slaId);
    if (entries === undefined) return [];
    const forgotten: SlaStatus[] = [];
    for (const [key, { status }] of entries) {
      if (keep(status)) continue;
      entries.delete(key);
      forgotten.push(status);
    }
    if (entries.size === 0) this.slas.delete(slaId);
    return forgotten;
  }

  /** What has to be stored: each change of state, reason or alerting, and numbers that have grown old. */
  unsaved(nowUnixMs: number): SlaStatus[] {
    const unsaved: SlaStatus[] = [];
    for (const entries of this.slas.values()) {
      for (const { status, stored, storedAtUnixMs } of entries.values()) {
        if (stored === status) continue;
        const due = nowUnixMs - storedAtUnixMs >= REFRESH_MS;
        if (stored === undefined || due || differs(stored, status)) unsaved.push(status);
      }
    }
    return unsaved;
  }

  saved(statuses: SlaStatus[], nowUnixMs: number): void {
    for (const status of statuses) {
      const entry = this.slas.get(status.slaId)?.get(keyOf(status.operation.id, status.account));
      if (entry === undefined) continue;
      entry.stored = status;
      entry.storedAtUnixMs = nowUnixMs;
    }
  }

  private entriesOf(slaId: string): Map<string, Entry> {
    let entries = this.slas.get(slaId);
    if (entries === undefined) this.slas.set(slaId, (entries = new Map()));
    return entries;
  }
}

function keyOf(operationId: number, account: string): string {
  return `${operationId} ${account}`;
}

function differs(a: SlaStatus, b: SlaStatus): boolean {
  return a.state !== b.state || a.reason !== b.reason || a.alerting !== b.alerting;
}

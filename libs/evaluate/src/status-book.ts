import { type SlaStatus } from './ports.js';

/** An unchanged state is stored again with its newest numbers this often: a restart needs no fresher ones. */
const REFRESH_MS = 60_000;

type Entry = { status: SlaStatus; stored: SlaStatus | undefined; storedAtUnixMs: number };

/**
 * The statuses that there is something to tell of, and which of them are not stored yet. Keys that are merely ok are not
 * among them: there may be a million, and a restart finds out again.
 */
export class StatusBook {
  private readonly entries = new Map<number, Entry>();
  /** Of keys that have become quiet or ended since they were stored. */
  private readonly last = new Map<string, SlaStatus>();

  get(key: number): SlaStatus | undefined {
    return this.entries.get(key)?.status;
  }

  keys(): Iterable<number> {
    return this.entries.keys();
  }

  *[Symbol.iterator](): Generator<[number, SlaStatus]> {
    for (const [key, { status }] of this.entries) yield [key, status];
  }

  /** Whether this SLA, operation and account is among them. */
  has(status: SlaStatus): boolean {
    const id = idOf(status);
    for (const entry of this.entries.values()) if (idOf(entry.status) === id) return true;
    return false;
  }

  put(key: number, status: SlaStatus): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) entry.status = status;
    else this.entries.set(key, { status, stored: undefined, storedAtUnixMs: 0 });
    if (this.last.size > 0) this.last.delete(idOf(status));
  }

  /** As it was stored before a restart. */
  restore(key: number, status: SlaStatus, nowUnixMs: number): void {
    this.entries.set(key, { status, stored: status, storedAtUnixMs: nowUnixMs });
  }

  /** Forgets a key. @param status what is stored of it as its last */
  close(key: number, status: SlaStatus | undefined): void {
    if (this.entries.delete(key) && status !== undefined) this.last.set(idOf(status), status);
  }

  /** What has to be stored: each change of state, reason or alerting, and numbers that have grown old. */
  unsaved(nowUnixMs: number): SlaStatus[] {
    const unsaved = [...this.last.values()];
    for (const { status, stored, storedAtUnixMs } of this.entries.values()) {
      if (stored === status) continue;
      const due = nowUnixMs - storedAtUnixMs >= REFRESH_MS;
      if (stored === undefined || due || differs(stored, status)) unsaved.push(status);
    }
    return unsaved;
  }

  saved(statuses: SlaStatus[], nowUnixMs: number): void {
    const saved = new Set(statuses);
    for (const entry of this.entries.values()) {
      if (!saved.has(entry.status)) continue;
      entry.stored = entry.status;
      entry.storedAtUnixMs = nowUnixMs;
    }
    for (const [id, status] of this.last) if (saved.has(status)) this.last.delete(id);
  }
}

function idOf({ slaId, operation, account }: SlaStatus): string {
  return `${slaId} ${operation.id} ${account}`;
}

function differs(a: SlaStatus, b: SlaStatus): boolean {
  return (
    a.state !== b.state ||
    a.reason !== b.reason ||
    a.alerting !== b.alerting ||
    JSON.stringify(a.memory) !== JSON.stringify(b.memory)
  );
}

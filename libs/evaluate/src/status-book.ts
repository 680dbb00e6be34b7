import { isWatched } from './live/quiet-states.js';
import { type SlaStatus } from './ports.js';

/** An unchanged state is stored again with its newest numbers this often: a restart needs no fresher ones. */
const REFRESH_MS = 60_000;

type Entry = { status: SlaStatus; stored: SlaStatus | undefined; storedAtUnixMs: number };

/**
 * The statuses of keys that are neither ok nor without data. Those that are watched are told of and stored; a restart finds
 * out again who is pending, and of a million keys that may be many.
 */
export class StatusBook {
  private readonly entries = new Map<number, Entry>();
  private readonly observed = new Map<number, Entry>();
  /** Of keys that are watched no longer since they were stored. */
  private readonly last = new Map<string, SlaStatus>();

  get(key: number): SlaStatus | undefined {
    return this.entries.get(key)?.status;
  }

  *watched(): Generator<[number, SlaStatus]> {
    for (const [key, { status }] of this.observed) yield [key, status];
  }

  *[Symbol.iterator](): Generator<[number, SlaStatus]> {
    for (const [key, { status }] of this.entries) yield [key, status];
  }

  /** Those of whose SLA, operation and account nothing is watched. */
  unwatched(statuses: SlaStatus[]): SlaStatus[] {
    if (statuses.length === 0) return statuses;
    const watched = new Set(Array.from(this.observed.values(), ({ status }) => idOf(status)));
    return statuses.filter((status) => !watched.has(idOf(status)));
  }

  put(key: number, status: SlaStatus): void {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = { status, stored: undefined, storedAtUnixMs: 0 };
      this.entries.set(key, entry);
    }
    entry.status = status;
    if (isWatched(status)) {
      this.observed.set(key, entry);
      if (this.last.size > 0) this.last.delete(idOf(status));
    } else if (this.observed.delete(key)) {
      this.last.set(idOf(status), status);
    }
  }

  /** As it was stored before a restart. */
  restore(key: number, status: SlaStatus, nowUnixMs: number): void {
    const entry = { status, stored: status, storedAtUnixMs: nowUnixMs };
    this.entries.set(key, entry);
    if (isWatched(status)) this.observed.set(key, entry);
  }

  /** Forgets a key. @param status what is stored of it as its last, where it was watched */
  close(key: number, status: SlaStatus | undefined): void {
    this.entries.delete(key);
    if (this.observed.delete(key) && status !== undefined) this.last.set(idOf(status), status);
  }

  /** What has to be stored: each change of state, reason or alerting, and numbers that have grown old. */
  unsaved(nowUnixMs: number): SlaStatus[] {
    const unsaved = [...this.last.values()];
    for (const { status, stored, storedAtUnixMs } of this.observed.values()) {
      if (stored === status) continue;
      const due = nowUnixMs - storedAtUnixMs >= REFRESH_MS;
      if (stored === undefined || due || differs(stored, status)) unsaved.push(status);
    }
    return unsaved;
  }

  saved(statuses: SlaStatus[], nowUnixMs: number): void {
    const saved = new Set(statuses);
    for (const entry of this.observed.values()) {
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

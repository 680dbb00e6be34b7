import { DamageReport, type Damage } from './damage.js';
import { Interner } from './interner.js';
import { SPAN_KINDS, type Operation, type SpanKind } from './operation.js';
import { PatternCache } from './pattern-cache.js';
import { isPlainlyStorable, storableName } from './storable.js';

/** Ids that no sender can forge: bytes never lead to them. */
export const ALL_ACCOUNTS = 0;
export const NO_ACCOUNT = 1;
export const OTHER_ACCOUNT = 2;
const RESERVED_ACCOUNT_KEYS = ['*', '', '(other)'];

export const OTHER_OPERATION = 0;
const OTHER_SERVICE = 0;

const UNKNOWN = -1;

/** What ids mean; those of one process's dictionaries. */
export type Names = Pick<Dictionaries, 'operationOf' | 'accountKeyOf'>;

export type DictionaryLimits = {
  services: number;
  /** At most 2^24 − 1, what a record has room for. */
  operations: number;
  accounts: number;
};

/** How often a name found its dictionary full and was counted under (other). */
export type DictionaryOverflow = { services: number; operations: number; accounts: number };

type Fill = { used: number; limit: number };
export type DictionaryFill = { services: Fill; operations: Fill; accounts: Fill };

const KIND_BITS = 3;

/**
 * The names of this process: services, operations and accounts as dense ids. A full dictionary answers with
 * the id of (other) and counts it; names that the operator registered are let in beyond the limit.
 * Two ids never share a text: bytes that are not storable as they are share the id of what they are stored as.
 */
export class Dictionaries {
  private readonly services = new Interner(1);
  private readonly operations = new Interner(1);
  private readonly accounts = new Interner(RESERVED_ACCOUNT_KEYS.length);
  readonly overflow: DictionaryOverflow = { services: 0, operations: 0, accounts: 0 };
  private readonly report = new DamageReport();
  private readonly patterns: PatternCache | undefined;

  /** @param byPattern whether operations are named by the patterns of their names: `GET /users/{}` for `GET /users/123` */
  constructor(
    private readonly limits: DictionaryLimits,
    byPattern = false,
  ) {
    if (byPattern) this.patterns = new PatternCache(limits.operations);
  }

  get operationCount(): number {
    return this.operations.size;
  }

  get accountCount(): number {
    return this.accounts.size;
  }

  service(bytes: Uint8Array, from: number, length: number): number {
    const id = intern(this.services, bytes, from, length, 0, this.limits.services + 1);
    if (id !== UNKNOWN) return id;
    this.overflow.services++;
    this.report.addService(bytes, from, length);
    return OTHER_SERVICE;
  }

  /** `kind` is OTLP's number. */
  operation(service: number, kind: number, bytes: Uint8Array, from: number, length: number): number {
    const room = service === OTHER_SERVICE ? 0 : this.limits.operations + 1;
    const seed = seedOf(service, kind);
    const id =
      this.patterns === undefined
        ? intern(this.operations, bytes, from, length, seed, room)
        : this.internPattern(this.patterns, bytes, from, length, seed, room);
    if (id !== UNKNOWN) return id;
    this.overflow.operations++;
    this.report.addOperation(this.serviceName(service), bytes, from, length);
    return OTHER_OPERATION;
  }

  account(bytes: Uint8Array, from: number, length: number): number {
    if (length === 0) return NO_ACCOUNT;
    const room = this.limits.accounts + RESERVED_ACCOUNT_KEYS.length;
    const id = intern(this.accounts, bytes, from, length, 0, room, storableAccount);
    if (id !== UNKNOWN) return id;
    this.overflow.accounts++;
    this.report.addAccount(bytes, from, length);
    return OTHER_ACCOUNT;
  }

  /** Lets an account in whatever the limit says; returns its id. */
  registerAccount(key: string): number {
    return internText(this.accounts, key, 0, Infinity, storableAccount);
  }

  /** Lets an operation in whatever the limit says; returns its id. */
  registerOperation({ service, name, kind }: Operation): number {
    const serviceId = internText(this.services, service, 0, Infinity);
    return internText(this.operations, name, seedOf(serviceId, SPAN_KINDS.indexOf(kind)), Infinity);
  }

  /** The id of an operation that has been seen, or undefined. */
  findOperation({ service, name, kind }: Operation): number | undefined {
    const serviceId = internText(this.services, service, 0, 0);
    if (serviceId === UNKNOWN) return undefined;
    return known(internText(this.operations, name, seedOf(serviceId, SPAN_KINDS.indexOf(kind)), 0));
  }

  /** The id of an account that has been seen, or undefined. */
  findAccount(key: string): number | undefined {
    return known(internText(this.accounts, key, 0, 0, storableAccount));
  }

  operationOf(id: number): Operation {
    if (id === OTHER_OPERATION) return { service: '(other)', name: '(other)', kind: 'unspecified' };
    const seed = this.operations.seedOf(id);
    const kind: SpanKind = SPAN_KINDS[seed & ((1 << KIND_BITS) - 1)] ?? 'unspecified';
    return { service: this.services.text(seed >>> KIND_BITS), name: this.operations.text(id), kind };
  }

  /** How many names each dictionary holds, registered ones included, and how many it takes from senders. */
  fill(): DictionaryFill {
    const { services, operations, accounts } = this.limits;
    return {
      services: { used: this.services.size - 1, limit: services },
      operations: { used: this.operations.size - 1, limit: operations },
      accounts: { used: this.accounts.size - RESERVED_ACCOUNT_KEYS.length, limit: accounts },
    };
  }

  /** What has found its dictionary full so far. */
  damage(): Damage {
    return this.report.told();
  }

  /** The key of an account; the reserved ones are "*", "" and "(other)". */
  accountKeyOf(id: number): string {
    return RESERVED_ACCOUNT_KEYS[id] ?? this.accounts.text(id);
  }

  isReservedAccount(id: number): boolean {
    return id < RESERVED_ACCOUNT_KEYS.length;
  }

  /** Patterns and registered names are found as they are: one lookup, as without patterns. */
  private internPattern(
    patterns: PatternCache,
    bytes: Uint8Array,
    from: number,
    length: number,
    seed: number,
    room: number,
  ): number {
    const known = this.operations.find(bytes, from, length, seed);
    if (known !== UNKNOWN) return known;
    return patterns.idOf(bytes, from, length, seed, (pattern, start, patternLength) =>
      intern(this.operations, pattern, start, patternLength, seed, room),
    );
  }

  private serviceName(id: number): string {
    return id === OTHER_SERVICE ? '(other)' : this.services.text(id);
  }
}

function seedOf(service: number, kind: number): number {
  return (service << KIND_BITS) | kind;
}

function known(id: number): number | undefined {
  return id === UNKNOWN ? undefined : id;
}

/** A sender's account "*" must not read as all accounts once it is a key in the database. */
function storableAccount(bytes: Uint8Array): string {
  const key = storableName(bytes);
  return RESERVED_ACCOUNT_KEYS.includes(key) ? `\\${key}` : key;
}

/** The id of a name, given to it now where the dictionary holds fewer than `room` ids; UNKNOWN where it is full. */
function intern(
  names: Interner,
  bytes: Uint8Array,
  from: number,
  length: number,
  seed: number,
  room: number,
  storable = storableName,
): number {
  // Only storable bytes are ever added, so bytes that are found need no other look.
  const id = names.find(bytes, from, length, seed);
  if (id !== UNKNOWN) return id;
  if (storable === storableName && isPlainlyStorable(bytes, from, length)) {
    return names.size < room ? names.add(bytes, from, length, seed) : UNKNOWN;
  }
  const name = Buffer.from(storable(bytes.subarray(from, from + length)));
  const canonical = names.find(name, 0, name.length, seed);
  if (canonical !== UNKNOWN) return canonical;
  return names.size < room ? names.add(name, 0, name.length, seed) : UNKNOWN;
}

function internText(
  names: Interner,
  text: string,
  seed: number,
  room: number,
  storable = storableName,
): number {
  const bytes = Buffer.from(text);
  return intern(names, bytes, 0, bytes.length, seed, room, storable);
}

import { Interner } from './interner.js';
import { SPAN_KINDS, type Operation, type SpanKind } from './operation.js';

/** Ids that no sender can forge: bytes never lead to them. */
export const ALL_ACCOUNTS = 0;
export const NO_ACCOUNT = 1;
export const OTHER_ACCOUNT = 2;
const RESERVED_ACCOUNTS = 3;

export const OTHER_OPERATION = 0;
const OTHER_SERVICE = 0;

export type DictionaryLimits = {
  services: number;
  /** At most 2^24 − 1, what a record has room for. */
  operations: number;
  accounts: number;
};

/** How often a name found its dictionary full and was counted under (other). */
export type DictionaryOverflow = { services: number; operations: number; accounts: number };

const KIND_BITS = 3;

/**
 * The names of this process: services, operations and accounts as dense ids. A full dictionary answers with
 * the id of (other) and counts it; names that the operator registered are let in beyond the limit.
 */
export class Dictionaries {
  private readonly services = new Interner(1);
  private readonly operations = new Interner(1);
  private readonly accounts = new Interner(RESERVED_ACCOUNTS);
  readonly overflow: DictionaryOverflow = { services: 0, operations: 0, accounts: 0 };

  constructor(private readonly limits: DictionaryLimits) {}

  get operationCount(): number {
    return this.operations.size;
  }

  get accountCount(): number {
    return this.accounts.size;
  }

  service(bytes: Uint8Array, from: number, length: number): number {
    const id = this.services.find(bytes, from, length);
    if (id >= 0) return id;
    if (this.services.size <= this.limits.services) return this.services.add(bytes, from, length);
    this.overflow.services++;
    return OTHER_SERVICE;
  }

  /** `kind` is OTLP's number. */
  operation(service: number, kind: number, bytes: Uint8Array, from: number, length: number): number {
    const seed = (service << KIND_BITS) | kind;
    const id = this.operations.find(bytes, from, length, seed);
    if (id >= 0) return id;
    if (service !== OTHER_SERVICE && this.operations.size <= this.limits.operations) {
      return this.operations.add(bytes, from, length, seed);
    }
    this.overflow.operations++;
    return OTHER_OPERATION;
  }

  account(bytes: Uint8Array, from: number, length: number): number {
    if (length === 0) return NO_ACCOUNT;
    const id = this.accounts.find(bytes, from, length);
    if (id >= 0) return id;
    if (this.accounts.size < this.limits.accounts + RESERVED_ACCOUNTS)
      return this.accounts.add(bytes, from, length);
    this.overflow.accounts++;
    return OTHER_ACCOUNT;
  }

  /** Lets an account in whatever the limit says; returns its id. */
  registerAccount(key: string): number {
    const bytes = Buffer.from(key);
    const id = this.accounts.find(bytes, 0, bytes.length);
    return id >= 0 ? id : this.accounts.add(bytes, 0, bytes.length);
  }

  /** Lets an operation in whatever the limit says; returns its id. */
  registerOperation({ service, name, kind }: Operation): number {
    const serviceBytes = Buffer.from(service);
    let serviceId = this.services.find(serviceBytes, 0, serviceBytes.length);
    if (serviceId < 0) serviceId = this.services.add(serviceBytes, 0, serviceBytes.length);
    const nameBytes = Buffer.from(name);
    const seed = (serviceId << KIND_BITS) | SPAN_KINDS.indexOf(kind);
    const id = this.operations.find(nameBytes, 0, nameBytes.length, seed);
    return id >= 0 ? id : this.operations.add(nameBytes, 0, nameBytes.length, seed);
  }

  /** The id of an operation that has been seen, or undefined. */
  findOperation({ service, name, kind }: Operation): number | undefined {
    const serviceBytes = Buffer.from(service);
    const serviceId = this.services.find(serviceBytes, 0, serviceBytes.length);
    if (serviceId < 0) return undefined;
    const nameBytes = Buffer.from(name);
    const seed = (serviceId << KIND_BITS) | SPAN_KINDS.indexOf(kind);
    const id = this.operations.find(nameBytes, 0, nameBytes.length, seed);
    return id < 0 ? undefined : id;
  }

  /** The id of an account that has been seen, or undefined. */
  findAccount(key: string): number | undefined {
    const bytes = Buffer.from(key);
    const id = this.accounts.find(bytes, 0, bytes.length);
    return id < 0 ? undefined : id;
  }

  operationOf(id: number): Operation {
    if (id === OTHER_OPERATION) return { service: '(other)', name: '(other)', kind: 'unspecified' };
    const seed = this.operations.seedOf(id);
    const kind: SpanKind = SPAN_KINDS[seed & ((1 << KIND_BITS) - 1)] ?? 'unspecified';
    return { service: this.services.text(seed >>> KIND_BITS), name: this.operations.text(id), kind };
  }

  /** The key of an account; the reserved ones are "*", "" and "(other)". */
  accountKeyOf(id: number): string {
    if (id < RESERVED_ACCOUNTS) return ['*', '', '(other)'][id]!;
    return this.accounts.text(id);
  }

  isReservedAccount(id: number): boolean {
    return id < RESERVED_ACCOUNTS;
  }
}

import { type AccountContract, type Measurement, type OperationRef, type Sla } from '#contract';
import { type Spent, type SpentDay } from './spending.js';

/** A version of an SLA, and of which time it counts the requests. It outlives the SLA. */
export type AttainmentRule = {
  id: number;
  version: number;
  sla: Sla;
  /** When it came into force; `sinceUnixMs` is earlier where the time before has been counted too. */
  definedUnixMs: number;
  sinceUnixMs: number;
  untilUnixMs: number | null;
};

/** One promise: to an account ("*": all traffic), about an operation. */
export type PromiseKey = { slaId: string; operation: OperationRef & { id: number }; account: string };

export type KeySum = PromiseKey & Spent;
/** A day by one version of the rule: a day on which it changed is there twice. */
export type KeyDay = PromiseKey & SpentDay & { version: number };

/** Whose days: all that is given has to hold. */
export type DaysOf = {
  slaIds?: readonly string[];
  operationIds?: readonly number[];
  accounts?: readonly string[];
  /** All but these accounts. */
  exceptAccounts?: readonly string[];
};

/** What an SLO has spent of its period, as measurements show it. */
export type SpentBudget = NonNullable<Measurement['budget']>;

/** Tells of budgets. */
export abstract class BudgetSource {
  /** Undefined where the SLA is no SLO, or nothing has been counted. One read by index: ask for what is shown. */
  abstract leftOf(slaId: string, operationId: number, account: string): Promise<SpentBudget | undefined>;
}

/** Days by the start of which they are in from ≤ t < to. */
export type DaySpan = { fromUnixMs: number; toUnixMs: number };

/** What has been counted of promises. */
export abstract class AttainmentStore {
  /** The versions that count requests of this time, by SLA and in their order. */
  abstract rules(span: DaySpan): Promise<AttainmentRule[]>;
  abstract sums(of: DaysOf, span: DaySpan): Promise<KeySum[]>;
  /** In their order within each key. */
  abstract days(of: DaysOf, span: DaySpan): Promise<KeyDay[]>;
  /** Of these accounts, or of all, by their key; only of those that have one. */
  abstract contracts(accounts?: readonly string[]): Promise<Map<string, AccountContract>>;
  /** Of the operations of this service and name; either may be left open. */
  abstract operationIds(service: string | undefined, name: string | undefined): Promise<number[]>;
  /** When all that was measured then had been counted; null before the first time. */
  abstract countedAtUnixMs(): Promise<number | null>;
}

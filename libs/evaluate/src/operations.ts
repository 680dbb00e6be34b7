import { type OperationRef, type OperationSelector, type Sla } from '#contract';
import { compileGlob, isExactName, type NameMatcher } from './glob.js';
import { type KnownOperation } from './ports.js';

/** More selectors than any site has rules: past it the oldest is compiled anew, which costs microseconds. */
const MAX_COMPILED = 10_000;

type Matcher = { service: NameMatcher; name: NameMatcher };
const compiled = new Map<string, Matcher>();

function matcherOf({ service, name }: OperationSelector): Matcher {
  const key = JSON.stringify([service, name]);
  let matcher = compiled.get(key);
  if (matcher === undefined) {
    matcher = { service: compileGlob(service), name: compileGlob(name) };
    const oldest = compiled.size >= MAX_COMPILED ? compiled.keys().next().value : undefined;
    if (oldest !== undefined) compiled.delete(oldest);
    compiled.set(key, matcher);
  }
  return matcher;
}

/** Whether the selector can only mean one service and name, so that its operation must never fall into (other). */
export function namesExactly(selector: OperationSelector): boolean {
  return isExactName(selector.service) && isExactName(selector.name);
}

/**
 * Whether per-account rows of this operation must be kept because of the SLA. Those of entry spans are kept
 * anyway, so for the selector kind `entry` only the kinds that always enter count.
 */
export function coversOperation(sla: Pick<Sla, 'accounts' | 'operation'>, operation: OperationRef): boolean {
  if (sla.accounts === 'total') return false;
  const entry = operation.kind === 'server' || operation.kind === 'consumer';
  return selects(sla.operation, { ...operation, entry });
}

function selects(selector: OperationSelector, operation: Omit<KnownOperation, 'id'>): boolean {
  const kindFits =
    selector.kind === 'any' ||
    (selector.kind === 'entry' ? operation.entry : operation.kind === selector.kind);
  if (!kindFits) return false;
  const matcher = matcherOf(selector);
  return matcher.service(operation.service) && matcher.name(operation.name);
}

/** The operations that have been measured, and which of them each selector means. */
export class OperationIndex {
  private operations: KnownOperation[] = [];
  private idByRef = new Map<string, number>();
  private readonly selected = new Map<string, KnownOperation[]>();

  /** Selections are kept while the operations are the same: 10,000 names against 100 globs cost 0.2 s. */
  replace(operations: KnownOperation[]): void {
    if (this.isSame(operations)) return;
    this.operations = operations;
    this.idByRef = new Map(operations.map((operation) => [refKey(operation), operation.id]));
    this.selected.clear();
  }

  idOf(operation: OperationRef): number | undefined {
    return this.idByRef.get(refKey(operation));
  }

  /** @throws SyntaxError for a malformed glob */
  selectedBy(selector: OperationSelector): KnownOperation[] {
    const key = JSON.stringify([selector.service, selector.name, selector.kind]);
    let found = this.selected.get(key);
    if (found === undefined) {
      found = this.operations.filter((operation) => selects(selector, operation));
      if (this.selected.size >= MAX_COMPILED) this.selected.clear();
      this.selected.set(key, found);
    }
    return found;
  }

  private isSame(operations: KnownOperation[]): boolean {
    return (
      operations.length === this.operations.length &&
      operations.every(({ id, entry }, i) => {
        const mine = this.operations[i];
        return mine !== undefined && mine.id === id && mine.entry === entry;
      })
    );
  }
}

function refKey({ service, name, kind }: OperationRef): string {
  return JSON.stringify([service, name, kind]);
}

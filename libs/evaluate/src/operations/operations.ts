import { type OperationRef, type OperationSelector, type Sla } from '#contract';
import { compileGlob, isExactName, type NameMatcher } from './glob.js';
import { type KnownOperation } from '../ports.js';

/** More selectors than any site has rules: past it the oldest is compiled anew, which costs microseconds. */
const MAX_COMPILED = 10_000;

type Matcher = { service: NameMatcher; name: NameMatcher };
const compiled = new Map<string, Matcher>();

function matcherOf({ service, name }: Pick<OperationSelector, 'service' | 'name'>): Matcher {
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

/** Whether the selector means the operation. @throws SyntaxError for a malformed glob */
export function selects(selector: OperationSelector, operation: Omit<KnownOperation, 'id'>): boolean {
  const kindFits =
    selector.kind === 'any' ||
    (selector.kind === 'entry' ? operation.entry : operation.kind === selector.kind);
  if (!kindFits) return false;
  const matcher = matcherOf(selector);
  return matcher.service(operation.service) && matcher.name(operation.name);
}

/** Whether one of the patterns means an operation, of whatever kind. @throws SyntaxError for a malformed glob */
export function coversAny(
  patterns: readonly Pick<OperationSelector, 'service' | 'name'>[],
): (service: string, name: string) => boolean {
  const matchers = patterns.map(matcherOf);
  return (service, name) => matchers.some((matcher) => matcher.service(service) && matcher.name(name));
}

type Selection = { selector: OperationSelector; operations: KnownOperation[] };

/** The operations that have been measured, and which of them each selector means. */
export class OperationIndex {
  private operations = new Map<number, KnownOperation>();
  private readonly selections = new Map<string, Selection>();

  /** Only what is new is matched: 10,000 operations against 100 globs take 2.5 s, one against 100 next to nothing. */
  replace(operations: KnownOperation[]): void {
    const fresh = operations.filter(({ id, entry }) => this.operations.get(id)?.entry !== entry);
    const hasLost = operations.filter(({ id }) => this.operations.has(id)).length < this.operations.size;
    if (fresh.length === 0 && !hasLost) return;
    this.operations = new Map(operations.map((operation) => [operation.id, operation]));
    if (hasLost) this.selections.clear();
    const freshIds = new Set(fresh.map(({ id }) => id));
    for (const selection of this.selections.values()) {
      const { selector } = selection;
      selection.operations = [
        ...selection.operations.filter(({ id }) => !freshIds.has(id)),
        ...fresh.filter((operation) => selects(selector, operation)),
      ];
    }
  }

  /** @throws SyntaxError for a malformed glob */
  selectedBy(selector: OperationSelector): KnownOperation[] {
    const key = JSON.stringify([selector.service, selector.name, selector.kind]);
    let selection = this.selections.get(key);
    if (selection === undefined) {
      const operations = [...this.operations.values()].filter((operation) => selects(selector, operation));
      if (this.selections.size >= MAX_COMPILED) this.selections.clear();
      this.selections.set(key, (selection = { selector, operations }));
    }
    return selection.operations;
  }
}

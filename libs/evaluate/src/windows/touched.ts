import { type OperationRef } from '#contract';
import { type OperationIndex } from '../operations/operations.js';

/** Which operations a round is asked to judge: those that flushes have touched, or all. */
export class Touched {
  isAll = false;
  private readonly refs = new Map<string, OperationRef>();

  static nothing(): Touched {
    return new Touched();
  }

  /** Undefined asks for all. */
  add(operations: readonly OperationRef[] | undefined): void {
    if (operations === undefined) this.isAll = true;
    else for (const operation of operations) this.refs.set(keyOf(operation), operation);
  }

  includes(operation: OperationRef): boolean {
    return this.isAll || this.refs.has(keyOf(operation));
  }

  /** Whether the index must be read anew: always for a whole round, else for an operation that it lacks. */
  namesUnknown(index: OperationIndex): boolean {
    return this.isAll || [...this.refs.values()].some((operation) => index.idOf(operation) === undefined);
  }
}

function keyOf({ service, name, kind }: OperationRef): string {
  return JSON.stringify([service, name, kind]);
}

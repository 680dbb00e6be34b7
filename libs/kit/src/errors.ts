/**
 * An error that the person who runs Culprit can mend: its message says what is wrong and what to do.
 * It is shown without a stack.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

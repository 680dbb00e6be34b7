import { codeOf, messageOf, OperatorError } from '#kit';

const ANOTHER = 'set CULPRIT_JOURNAL to another one.';

/** Where a system call on the journal's folder failed at the start: what to do about it. Anything else as it is. */
export function unusable(folder: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof OperatorError || code === undefined) return error;
  return new OperatorError(
    `Culprit can't keep its journal in ${folder}: ${messageOf(error)}. ${advice(code)}`,
  );
}

function advice(code: string): string {
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return `A file is in the way of that folder: move it, or ${ANOTHER}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return `Make room on the disk of that folder, or ${ANOTHER}`;
  // The last is what mkdir says on a disk that is mounted read-only.
  if (code === 'EROFS' || code === 'ENOENT') return `Is that disk mounted for writing? If not, ${ANOTHER}`;
  return `Start it as the user who owns that folder, or ${ANOTHER}`;
}

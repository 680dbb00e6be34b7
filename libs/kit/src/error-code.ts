/** The SQLSTATE or errno of anything that was thrown, such as "42501" or "EEXIST". */
export function codeOf(error: unknown): string | undefined {
  // No instanceof: Node's own errors are of another realm where tests run in a vm context.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

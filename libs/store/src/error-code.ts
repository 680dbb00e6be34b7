/** The SQLSTATE or errno of anything that was thrown, such as "42501" or "EEXIST". */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

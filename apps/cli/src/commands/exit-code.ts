/** What a command says to the script that runs it. */
export const EXIT = {
  /** Done, or nothing to do. */
  ok: 0,
  /** It could not be done, or a test has failed. */
  failed: 1,
  /** The files hold mistakes; nothing has been done. */
  invalid: 2,
  /** A plan has changes. */
  changes: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

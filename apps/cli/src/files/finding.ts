import { type Place } from './source-text.js';

/** Something that is wrong with a file, or that somebody should know of it. */
export type Finding = {
  severity: 'error' | 'warning';
  message: string;
  /** Absent where nobody can say. */
  place?: Place | undefined;
  /** Where the other end of a contradiction is. */
  related?: { message: string; place: Place } | undefined;
};

export function errorAt(place: Place | undefined, message: string): Finding {
  return { severity: 'error', message, place };
}

/** The files hold mistakes; nothing has been done. */
export class FindingsError extends Error {
  override readonly name = 'FindingsError';

  constructor(
    readonly findings: Finding[],
    options?: ErrorOptions,
  ) {
    super(findings.map(({ message }) => message).join('; '), options);
  }
}

/** @throws FindingsError where there are errors among them */
export function throwErrors(findings: Finding[]): void {
  findings.sort(byPlace);
  if (findings.some(({ severity }) => severity === 'error')) throw new FindingsError(findings);
}

/** In the order of the lines of each file. */
function byPlace({ place: a }: Finding, { place: b }: Finding): number {
  return a && b && a.source === b.source ? a.from - b.from : 0;
}

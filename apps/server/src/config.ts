import { Settings } from '#contract';
import { OperatorError } from '#kit';

const LONGEST_WINDOW_MS = 3_600_000;
/** The segments of the journal: with fewer, one request would push out most of what there is. */
const REQUESTS_IN_JOURNAL = 8;

/** The settings as the rooms use them. */
export type Config = Settings & {
  PUBLIC_URL: string;
  /** What the operator should hear about at the start. */
  warnings: string[];
};

/**
 * Reads the environment once. A variable that is set to nothing counts as absent.
 * @throws OperatorError that names every wrong variable
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = Settings.safeParse(set);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new OperatorError(
      `These settings can't be used:\n${lines.join('\n')}\ndocs/config.md lists all of them.`,
    );
  }
  const settings = parsed.data;
  checkRetention(settings);
  checkJournal(settings);
  const publicUrl = (settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.CULPRIT_API_PORT}`).replace(
    /\/+$/,
    '',
  );
  return {
    ...settings,
    PUBLIC_URL: publicUrl,
    warnings: [...loopbackWarning(publicUrl), ...unknownSettings(set)],
  };
}

/** The histograms of a late span, and those of the longest window, have to be there still. */
function checkRetention({ CULPRIT_RETENTION: retention, CULPRIT_LATE_LIMIT: late }: Settings): void {
  if (retention >= late + LONGEST_WINDOW_MS) return;
  throw new OperatorError(
    'CULPRIT_RETENTION is too short: histograms have to be kept for CULPRIT_LATE_LIMIT and an hour more, the longest window of an SLA.',
  );
}

/** A request that is larger than all that the journal may hold could never be taken. */
function checkJournal({
  CULPRIT_JOURNAL_BYTES: journal,
  CULPRIT_MAX_REQUEST_BYTES: request,
}: Settings): void {
  if (journal >= REQUESTS_IN_JOURNAL * request) return;
  throw new OperatorError(
    `CULPRIT_JOURNAL_BYTES is too small: it has to hold ${REQUESTS_IN_JOURNAL} requests of CULPRIT_MAX_REQUEST_BYTES. Raise it, or lower that.`,
  );
}

function loopbackWarning(publicUrl: string): string[] {
  if (!/^(localhost|127\.|\[::1\])/.test(new URL(publicUrl).hostname)) return [];
  return [
    `Links in pages start with ${publicUrl}, which opens on this machine only: set PUBLIC_URL to what your colleagues can reach.`,
  ];
}

/** A misspelt setting would silently do nothing; a cluster may set variables of our prefix itself, so it is no error. */
function unknownSettings(set: Record<string, string | undefined>): string[] {
  return Object.keys(set)
    .filter((name) => name.startsWith('CULPRIT_') && !(name in Settings.shape))
    .map((name) => `${name} is set, but there is no such setting: docs/config.md lists all of them.`);
}

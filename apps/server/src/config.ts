import { Settings } from '#contract';
import { OperatorError } from '#kit';

/** Windows up to this long are read to the 10 s. */
const LONGEST_EXACT_WINDOW_MS = 3_600_000;
/** The longest window of an SLA, and what of it may be late. */
const SHORTEST_MINUTES_MS = 2 * 86_400_000;
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

/** What is late still has to find the rows that it amends, and a rule those of its window. */
function checkRetention(settings: Settings): void {
  const {
    CULPRIT_LATE_LIMIT: late,
    CULPRIT_RETENTION_10S: slots,
    CULPRIT_RETENTION_1M: minutes,
    CULPRIT_RETENTION_1H: hours,
  } = settings;
  if (slots <= late) {
    throw new OperatorError(
      'CULPRIT_RETENTION_10S has to be longer than CULPRIT_LATE_LIMIT: a span that is late would find its window dropped. Raise it, or lower that.',
    );
  }
  if (slots < LONGEST_EXACT_WINDOW_MS) {
    throw new OperatorError(
      'CULPRIT_RETENTION_10S is too short: windows of up to an hour are measured to the 10 s. Make it 1h or more.',
    );
  }
  if (minutes < SHORTEST_MINUTES_MS) {
    throw new OperatorError(
      'CULPRIT_RETENTION_1M is too short: the longest window of an SLA, a day, has to be there wholly. Make it 2d or more.',
    );
  }
  if (hours < minutes) {
    throw new OperatorError(
      'CULPRIT_RETENTION_1H is shorter than CULPRIT_RETENTION_1M, so hours would be gone before their minutes. Raise it, or lower that.',
    );
  }
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

/** What the command line reads, on a machine that both run on. */
const OF_THE_COMMAND_LINE = new Set(['CULPRIT_URL', 'CULPRIT_ACTOR']);

/** A misspelt setting would silently do nothing; a cluster may set variables of our prefix itself, so it is no error. */
function unknownSettings(set: Record<string, string | undefined>): string[] {
  return Object.keys(set)
    .filter((name) => name.startsWith('CULPRIT_') && !(name in Settings.shape))
    .filter((name) => !OF_THE_COMMAND_LINE.has(name))
    .map((name) => `${name} is set, but there is no such setting: docs/config.md lists all of them.`);
}

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Logger, OperatorError } from '#kit';
import { type Binaries } from './binaries.js';
import { dyingWithUs, POSTGRES_ENV } from './child.js';
import { makeOwnFolder, type RunAs } from './run-as.js';

const HALF = 'postgres.new-';

/**
 * Makes `<home>/postgres` where it does not exist. initdb works beside it and the result is renamed, so that
 * a kill in the middle leaves nothing that looks like a database. Needs the claim on `home`.
 */
export async function ensureCluster(
  home: string,
  binaries: Binaries,
  runAs: RunAs,
  log: Logger,
): Promise<string> {
  const data = path.join(home, 'postgres');
  removeHalves(home);
  if (existsSync(path.join(data, 'PG_VERSION'))) {
    checkVersion(data, binaries.major);
    return data;
  }
  const half = path.join(home, `${HALF}${process.pid}`);
  makeOwnFolder(half, runAs);
  const started = performance.now();
  await initdb(half, binaries.folder, runAs);
  renameSync(half, data);
  log.info({ data, ms: Math.round(performance.now() - started) }, 'made a Postgres database');
  return data;
}

async function initdb(data: string, binaries: string, runAs: RunAs): Promise<void> {
  // "trust", as nobody but the owner reaches the socket's folder, and there is no TCP.
  const flags =
    '-U postgres --encoding=UTF8 --locale=C --no-instructions --auth-local=trust --auth-host=reject';
  const program = path.join(binaries, 'bin/initdb');
  const { command, args, ids } = dyingWithUs('KILL', runAs, program, ['-D', data, ...flags.split(' ')]);
  const child = spawn(command, args, { ...ids, cwd: '/', env: POSTGRES_ENV, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new OperatorError(
    `Postgres could not make its database in ${path.dirname(data)}: ${output.trim().split('\n').slice(-3).join(' ')} ` +
      'Mend what it says, set CULPRIT_DATA to another folder, or set DATABASE_URL to a Postgres of your own.',
  );
}

/** Leftovers of an initdb that was killed; one that is just dying may still write, and is removed next time. */
function removeHalves(home: string): void {
  for (const name of readdirSync(home).filter((name) => name.startsWith(HALF))) {
    try {
      rmSync(path.join(home, name), { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}

function checkVersion(data: string, major: string): void {
  const found = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  if (found === major) return;
  throw new OperatorError(
    `${data} was made by Postgres ${found}, but this Culprit brings Postgres ${major}. ` +
      'Set CULPRIT_DATA to a new folder, or run Postgres yourself on the old data and set DATABASE_URL.',
  );
}

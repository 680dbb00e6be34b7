import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { OperatorError } from '#kit';

/** Whom Postgres runs as. `ids` is empty where that is simply us. */
export type RunAs = { name: string; ids: { uid: number; gid: number } | Record<string, never> };

/**
 * Postgres refuses to run as root, so root hands it to an account that every Linux has; none is created.
 * A bare uid would not do: initdb asks for its name.
 */
export function chooseRunAs(): RunAs {
  if (process.getuid?.() !== 0) return { name: process.env['USER'] ?? 'this user', ids: {} };
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid !== undefined && gid !== undefined) return { name, ids: { uid, gid } };
  }
  throw new OperatorError(
    'Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody" to run it as. ' +
      'Start Culprit as another user, or set DATABASE_URL to a Postgres of your own.',
  );
}

/** Postgres runs only as the owner of its data: that of a normal user stays theirs when root starts Culprit once. */
export function runAsOwner(data: string, runAs: RunAs): RunAs {
  const found = statSync(data, { throwIfNoEntry: false });
  if (found === undefined || !('uid' in runAs.ids) || found.uid === 0) return runAs;
  return { name: `with the id ${found.uid}`, ids: { uid: found.uid, gid: found.gid } };
}

/**
 * Whether Postgres could enter this folder, or the nearest one above it that exists. Asked of the system, as
 * mode bits alone do not know of access lists.
 */
export function canEnter(folder: string, { ids }: RunAs): boolean {
  if (!('uid' in ids)) return true;
  let nearest = folder;
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', nearest], { ...ids, cwd: '/' }).status === 0;
}

/** Makes a folder that others can pass through, whatever our umask is. */
export function makeOpenFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeOpenFolder(path.dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}

/** Makes a folder that is only Postgres' own. */
export function makeOwnFolder(folder: string, { ids }: RunAs): void {
  mkdirSync(folder, { recursive: true });
  if ('uid' in ids) chownSync(folder, ids.uid, ids.gid);
  chmodSync(folder, 0o700);
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

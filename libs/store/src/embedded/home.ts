import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperatorError } from '#kit';
import { canEnter, makeOwnFolder, type RunAs } from './run-as.js';

/** sun_path holds 108 bytes on Linux and 104 on macOS, a NUL included. */
const LONGEST_SOCKET_PATH = 103;
const SOCKET_NAME = '.s.PGSQL.5432';

/** Where Postgres keeps what it has: `<home>/postgres` is its data. */
export type Home = { folder: string; notice?: string };

/**
 * The folder that was asked for, else `<checkout>/.culprit`, else, where Postgres cannot enter that, one
 * outside of the checkout whose name tells checkouts apart.
 */
export function chooseHome(dataDir: string | undefined, checkout: string, runAs: RunAs): Home {
  if (dataDir !== undefined) {
    const folder = path.resolve(dataDir);
    if (canEnter(folder, runAs)) return { folder };
    throw new OperatorError(
      `Postgres runs as user ${runAs.name}, who may not enter ${folder}. ` +
        'Set CULPRIT_DATA to a folder whose parents this user may pass through (chmod o+x), such as /var/lib/culprit.',
    );
  }
  const inCheckout = path.join(checkout, '.culprit');
  if (canEnter(inCheckout, runAs)) return { folder: inCheckout };
  // Not the temporary folder: anybody could have made the place before us, and a restart would empty it.
  const outside = path.join('/var/lib/culprit', shortHash(checkout));
  if (!canEnter(outside, runAs)) {
    throw new OperatorError(
      `Postgres runs as user ${runAs.name}, who may enter neither ${inCheckout} nor /var/lib. ` +
        'Set CULPRIT_DATA to a folder that it may enter.',
    );
  }
  return {
    folder: outside,
    notice:
      `Postgres runs as user ${runAs.name}, who may not enter ${checkout}: ` +
      `its data is in ${outside}. Set CULPRIT_DATA to choose another folder.`,
  };
}

/**
 * The folder of the socket: in `home` where its path is short enough, else in the temporary folder. Auth is
 * "trust", so the folder has to be ours and closed to everybody else.
 */
export function makeSocketFolder(home: string, runAs: RunAs): { folder: string; outside: boolean } {
  const name = `culprit-${shortHash(home)}`;
  const candidates = [path.join(home, 'run'), path.join(tmpdir(), name), path.join('/tmp', name)];
  for (const folder of candidates) {
    const fits = Buffer.byteLength(path.join(folder, SOCKET_NAME)) <= LONGEST_SOCKET_PATH;
    if (!fits || !canEnter(folder, runAs) || belongsToAStranger(folder, runAs)) continue;
    makeOwnFolder(folder, runAs);
    return { folder, outside: !folder.startsWith(home) };
  }
  throw new OperatorError(
    `No folder for Postgres' socket: ${candidates.join(', ')} are each too long (more than ` +
      `${LONGEST_SOCKET_PATH - SOCKET_NAME.length - 1} bytes), closed to user ${runAs.name} or someone else's. ` +
      'Set CULPRIT_DATA to a folder with a short path.',
  );
}

/** Six bytes of a path's hash: enough to tell the checkouts of one machine apart. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function belongsToAStranger(folder: string, { ids }: RunAs): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const owners = [process.getuid?.(), ids.uid];
  return !found.isDirectory() || !owners.includes(found.uid);
}

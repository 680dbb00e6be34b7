import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, OperatorError } from '#kit';

const NODE_ID = 'node-id';

/**
 * The name of this journal for good, a UUID: positions mean something together with it only.
 * @param hasFrames whether the folder holds frames, which belong to an id that must not be made anew
 * @throws OperatorError where the file is not what was written
 */
export async function nodeIdIn(folder: string, hasFrames: boolean): Promise<string> {
  const file = path.join(folder, NODE_ID);
  const kept = await contentOf(file);
  if (kept !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(kept)) return kept;
  if (kept !== undefined || hasFrames) {
    throw new OperatorError(
      `${file} is ${kept === undefined ? 'missing' : 'damaged'}, without which the journal beside it can't be read. ` +
        'Bring it back from a copy; or, to begin anew without the spans that are not in Postgres yet, remove the folder.',
    );
  }
  const id = randomUUID();
  const draft = await open(`${file}.new`, 'w');
  try {
    await draft.writeFile(`${id}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${file}.new`, file);
  return id;
}

/** A UUID as its 16 bytes. */
export function bytesOfId(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

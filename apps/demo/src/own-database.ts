import { createHash } from 'node:crypto';
import { messageOf, OperatorError } from '#kit';
import { openDatabase } from '#store';

/**
 * Makes a database of the demo's own on the server of DATABASE_URL, so that it neither fills somebody's database
 * with its shop nor judges what an earlier run has measured. It stays for people to look into, until the next run.
 * @param folder the demo's, which one demo at a time uses: the database is named after it
 * @returns the URL of the database
 * @throws OperatorError where the server can't be reached, or the database not be made
 */
export async function makeOwnDatabase(serverUrl: string, folder: string): Promise<string> {
  const name = `culprit_demo_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
  const database = await openDatabase({ connectionString: serverUrl });
  try {
    await database.query({ text: `drop database if exists ${name} with (force)`, values: [] });
    await database.query({ text: `create database ${name}`, values: [] });
  } catch (error) {
    throw new OperatorError(
      `The demo can't make its own database, ${name}, on the server of DATABASE_URL: ${messageOf(error)}. ` +
        'Let DATABASE_URL name a role that may create databases, or unset it to use the Postgres that comes with Culprit.',
      { cause: error },
    );
  } finally {
    await database.close();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

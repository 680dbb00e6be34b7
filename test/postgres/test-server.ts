import { Client, type ClientConfig } from 'pg';

/** The Postgres of this test run. */
export type TestServer = {
  config: ClientConfig;
  /** A migrated database to clone. */
  template: string;
  /** The folder to remove afterwards, of an embedded one. */
  home?: string;
  stop(): Promise<void>;
};

declare global {
  var culpritTestServer: TestServer | undefined;
}

/** Work on the server as such: making and dropping databases. */
export async function onServer<T>(
  { config }: Pick<TestServer, 'config'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

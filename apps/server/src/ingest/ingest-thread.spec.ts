import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFolder, OperatorError, silentLogger } from '#kit';
import { readConfig } from '../config.js';
import { IngestThread } from './ingest-thread.js';

describe('the ingest thread', () => {
  let journalFolder: string;
  beforeEach(() => {
    journalFolder = mkdtempSync(path.join(tmpdir(), 'culprit-thread-'));
  });
  afterEach(() => rmSync(journalFolder, { recursive: true }));

  it('says what an operator can mend where it can not begin', async () => {
    const release = claimFolder(journalFolder, 'Stop it.');
    const config = readConfig({ PUBLIC_URL: 'https://culprit.test', CULPRIT_LOG_LEVEL: 'silent' });
    const died = new Promise<Error>((resolve) => {
      const data = { config, journalFolder, shiftedBy: undefined };
      const thread = new IngestThread(data, silentLogger(), resolve);
      void expect(thread.nodeId()).rejects.toThrow(OperatorError);
    });
    expect(await died).toBeInstanceOf(OperatorError);
    release();
  });
});

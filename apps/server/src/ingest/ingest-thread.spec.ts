import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFolder, OperatorError, silentLogger } from '#kit';
import { readConfig } from '../config.js';
import { IngestThread } from './ingest-thread.js';

describe('the ingest thread', () => {
  it('that can’t start tells what an operator can mend, and can be closed all the same', async () => {
    const journalFolder = mkdtempSync(path.join(tmpdir(), 'culprit-thread-'));
    const release = claimFolder(journalFolder, 'Stop it.');
    const config = {
      ...readConfig({ PUBLIC_URL: 'https://culprit.test' }),
      CULPRIT_LOG_LEVEL: 'silent' as const,
    };
    let died: (error: Error) => void = () => undefined;
    const death = new Promise<Error>((resolve) => (died = resolve));
    const data = { config, journalFolder, shiftedBy: undefined };
    const ingest = new IngestThread(data, silentLogger(), (error) => died(error));
    await expect(ingest.nodeId()).rejects.toThrow(OperatorError);
    expect((await death).message).toMatch(/uses .*CULPRIT_JOURNAL/);
    await expect(ingest.close()).resolves.toBeUndefined();
    release();
    rmSync(journalFolder, { recursive: true });
  });
});

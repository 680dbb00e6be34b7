import { type FileHandle, open, rename, rm, statfs } from 'node:fs/promises';

/** What the journal asks of the disk, so that a test can be a disk that fails. */
export type Disk = {
  /** For reading and writing; creating it empties what was there. */
  open(path: string, how: 'create' | 'existing'): Promise<FileHandle>;
  /** All of the buffers at `offset`; rejects where not all of them were taken. */
  write(file: FileHandle, buffers: Uint8Array[], offset: number): Promise<void>;
  /** Answers with how many bytes there were, fewer than `into` has room for only at the end of the file. */
  read(file: FileHandle, into: Buffer, offset: number): Promise<number>;
  /** Resolves once what was written would survive a power cut. */
  sync(file: FileHandle): Promise<void>;
  truncate(file: FileHandle, bytes: number): Promise<void>;
  remove(path: string): Promise<void>;
  /** In place of what has the new name, all at once. */
  rename(from: string, to: string): Promise<void>;
  /** The same for the names of the files in a folder. */
  syncFolder(path: string): Promise<void>;
  space(path: string): Promise<{ freeBytes: number; totalBytes: number }>;
};

export const systemDisk: Disk = {
  open: (path, how) => open(path, how === 'create' ? 'w+' : 'r+'),

  async write(file, buffers, offset) {
    const { bytesWritten } = await file.writev(buffers, offset);
    const wanted = buffers.reduce((sum, { length }) => sum + length, 0);
    // A file takes less only where the disk or a quota is full.
    if (bytesWritten < wanted) throw new Error(`only ${bytesWritten} of ${wanted} bytes were taken`);
  },

  async read(file, into, offset) {
    for (let held = 0; ;) {
      const { bytesRead } = await file.read(into, held, into.length - held, offset + held);
      held += bytesRead;
      if (bytesRead === 0 || held === into.length) return held;
    }
  },

  sync: (file) => file.datasync(),
  truncate: (file, bytes) => file.truncate(bytes),
  remove: (path) => rm(path, { force: true }),
  rename,

  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },

  async space(path) {
    const { bavail, blocks, bsize } = await statfs(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  },
};

import { type FileHandle } from 'node:fs/promises';
import { readAround } from './bad-sectors.js';
import { type Disk } from './disk.js';

/** The frames of a segment as they were written. */
export class RawFile {
  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly disk: Disk,
  ) {}

  static async open(path: string, how: 'create' | 'existing', disk: Disk): Promise<RawFile> {
    return new RawFile(path, await disk.open(path, how), disk);
  }

  async bytes(): Promise<number> {
    return (await this.file.stat()).size;
  }

  /** Resolves once it would survive a power cut. */
  async write(buffers: Uint8Array[], offset: number): Promise<void> {
    await this.disk.write(this.file, buffers, offset);
    await this.disk.sync(this.file);
  }

  truncate(bytes: number): Promise<void> {
    return this.disk.truncate(this.file, bytes);
  }

  /** @returns how many bytes there were; what can't be read is zeros */
  read(into: Buffer, offset: number): Promise<number> {
    return readAround(this.disk, this.file, into, offset);
  }

  /** @throws (rejects) where not all of it can be read */
  async readSound(into: Buffer, offset: number): Promise<void> {
    const held = await this.disk.read(this.file, into, offset);
    if (held < into.length) throw new Error(`${this.path} is shorter than what was written to it`);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

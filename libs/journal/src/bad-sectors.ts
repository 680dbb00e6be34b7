import { type FileHandle } from 'node:fs/promises';
import { codeOf } from '#kit';
import { type Disk } from './disk.js';

/** What a disk can lose at once, and what the page cache asks for at once. */
const PAGE_BYTES = 4_096;

/**
 * Reads what can be read; the pages of a bad sector as zeros, which are no frame: so it is damage like any other.
 * Asked again, a bad sector would fail for ever, and all behind it would never be counted.
 * @returns how many bytes there were, fewer at the end of the file
 * @throws (rejects) where the disk is gone rather than a sector: not even the two ends of the file can be read
 */
export async function readAround(
  disk: Disk,
  file: FileHandle,
  into: Buffer,
  offset: number,
): Promise<number> {
  try {
    return await disk.read(file, into, offset);
  } catch (error) {
    if (codeOf(error) !== 'EIO') throw error;
    const { size } = await file.stat();
    const held = Math.max(0, Math.min(into.length, size - offset));
    const isReadable = await readPages(disk, file, into.subarray(0, held), offset);
    if (!isReadable && size > PAGE_BYTES && !(await hasReadableEnd(disk, file, size))) throw error;
    return held;
  }
}

/** @returns whether any page could be read */
async function readPages(disk: Disk, file: FileHandle, into: Buffer, offset: number): Promise<boolean> {
  let isReadable = false;
  for (let at = 0; at < into.length;) {
    const next = Math.min(into.length, at + PAGE_BYTES - ((offset + at) % PAGE_BYTES));
    const page = into.subarray(at, next);
    if (await isRead(disk, file, page, offset + at)) isReadable = true;
    else page.fill(0);
    at = next;
  }
  return isReadable;
}

async function hasReadableEnd(disk: Disk, file: FileHandle, size: number): Promise<boolean> {
  const page = Buffer.allocUnsafe(PAGE_BYTES);
  const last = Math.floor((size - 1) / PAGE_BYTES) * PAGE_BYTES;
  return (await isRead(disk, file, page, 0)) || isRead(disk, file, page.subarray(0, size - last), last);
}

async function isRead(disk: Disk, file: FileHandle, page: Buffer, offset: number): Promise<boolean> {
  try {
    await disk.read(file, page, offset);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EIO') return false;
    throw error;
  }
}

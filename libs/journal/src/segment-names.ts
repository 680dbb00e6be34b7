import { readdir } from 'node:fs/promises';

const RAW = '.journal';
const COMPRESSED = '.journal.deflated';
const DRAFT = '.new';
/** 16 digits hold every integer that a number does; files sort as their positions. */
const DIGITS = 16;
const PATTERN = new RegExp(`^(\\d{${DIGITS}})(?:-(\\d{${DIGITS}})\\${COMPRESSED}(\\${DRAFT})?|\\${RAW})$`);

export type SegmentName = {
  name: string;
  /** The position of its first frame. */
  base: number;
  /** The position after its last one, of a compressed segment. */
  end: number | undefined;
  /** Half written when the process died. */
  isDraft: boolean;
};

export function rawName(base: number): string {
  return digits(base) + RAW;
}

/** The end stands in it too, so that what a damaged file held is known. */
export function compressedName(base: number, end: number): string {
  return `${digits(base)}-${digits(end)}${COMPRESSED}`;
}

export function draftOf(path: string): string {
  return path + DRAFT;
}

/** What a folder holds, oldest first, without the files of others; a compressed segment stands before its raw one. */
export async function segmentNames(folder: string): Promise<SegmentName[]> {
  return (await readdir(folder))
    .sort()
    .map((name) => parsed(name))
    .filter((it) => it !== undefined);
}

function parsed(name: string): SegmentName | undefined {
  const [, base, end, draft] = PATTERN.exec(name) ?? [];
  if (base === undefined) return undefined;
  return {
    name,
    base: Number.parseInt(base, 10),
    end: end === undefined ? undefined : Number.parseInt(end, 10),
    isDraft: draft !== undefined,
  };
}

function digits(position: number): string {
  return `${position}`.padStart(DIGITS, '0');
}

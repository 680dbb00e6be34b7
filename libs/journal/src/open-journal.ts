import { mkdir, realpath } from 'node:fs/promises';
import { claimFolder } from '#kit';
import { BlockCache } from './block-cache.js';
import { Compressor } from './compressor.js';
import { systemDisk } from './disk.js';
import { FrameCodec } from './frame-codec.js';
import { FreeDisk } from './free-disk.js';
import { type SegmentJournalOptions } from './journal-options.js';
import { bytesOfId, nodeIdIn } from './node-id.js';
import { openSegments } from './open-segments.js';
import { segmentNames } from './segment-names.js';
import { Segments } from './segments.js';
import { unusable } from './unusable.js';

export type OpenedJournal = {
  /** As the system knows it, without links. */
  folder: string;
  nodeId: string;
  codec: FrameCodec;
  segments: Segments;
  freeDisk: FreeDisk;
  compressor: Compressor;
  tornBytes: number;
  damaged: readonly number[];
  /** Lets another process have the folder. */
  release: () => void;
};

const CLAIMED = 'Stop it, or set CULPRIT_JOURNAL to a folder of this one’s own.';

/**
 * Claims a journal's folder and finds what is in it.
 * @throws OperatorError (rejects) where the folder can't be used or another process has it
 */
export async function openJournal(options: SegmentJournalOptions): Promise<OpenedJournal> {
  try {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const folder = await realpath(options.folder);
    const release = claimFolder(folder, CLAIMED);
    try {
      return { folder, ...(await found(folder, options)), release };
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    throw unusable(options.folder, error);
  }
}

async function found(
  folder: string,
  { clock, log, disk = systemDisk, compressShare: share, isBusy = () => false }: SegmentJournalOptions,
): Promise<Omit<OpenedJournal, 'folder' | 'release'>> {
  const nodeId = await nodeIdIn(folder, (await segmentNames(folder)).length > 0);
  const codec = new FrameCodec(bytesOfId(nodeId));
  const freeDisk = new FreeDisk(folder, disk, clock);
  await freeDisk.look(0);
  if (freeDisk.isLow) log.warn(`requests will be refused: ${freeDisk.refusal().message}`);
  const cache = new BlockCache();
  const open = await openSegments(folder, codec, disk, cache, clock.nowMs());
  const { tornBytes, damaged } = open;
  if (tornBytes > 0) log.warn({ bytes: tornBytes }, 'cut what was half written from the end of the journal');
  const segments = new Segments(folder, disk, open, (error) =>
    log.warn({ err: error, folder }, 'an old segment of the journal could not be removed'),
  );
  const compressor = new Compressor({ folder, share, isBusy, segments, disk, cache, log });
  return { nodeId, codec, segments, freeDisk, compressor, tornBytes, damaged };
}

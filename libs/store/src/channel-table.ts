import { type Channel } from '#contract';
import { type Queryable } from './database.js';
import { deleteChannel } from './sql/delete-channel.js';
import { insertChannel } from './sql/insert-channel.js';
import { lockChannel } from './sql/lock-channel.js';
import { selectChannel } from './sql/select-channel.js';
import { selectChannels } from './sql/select-channels.js';
import { selectSlasOfChannel } from './sql/select-slas-of-channel.js';
import { updateChannel } from './sql/update-channel.js';
import { ChannelInUseError, ConflictError } from './table-errors.js';

/** The channels that people have defined. */
export class ChannelTable {
  constructor(private readonly database: Queryable) {}

  async list(): Promise<Channel[]> {
    const rows = await this.database.query(selectChannels());
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Channel | undefined> {
    const [row] = await this.database.query(selectChannel(id));
    return row?.definition;
  }

  /** Throws ConflictError where the id is taken. */
  async create(channel: Channel): Promise<void> {
    const inserted = await this.database.query(insertChannel(channel));
    if (inserted.length === 0) throw new ConflictError('channel', channel.id);
  }

  /** False where there is none. */
  async replace(channel: Channel): Promise<boolean> {
    const updated = await this.database.query(updateChannel(channel));
    return updated.length > 0;
  }

  /** False where there is none. Throws ChannelInUseError where SLAs name it. */
  delete(id: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const locked = await transaction.query(lockChannel(id));
      if (locked.length === 0) return false;
      const slas = await transaction.query(selectSlasOfChannel(id));
      if (slas.length > 0) {
        throw new ChannelInUseError(
          id,
          slas.map((sla) => sla.id),
        );
      }
      await transaction.query(deleteChannel(id));
      return true;
    });
  }
}

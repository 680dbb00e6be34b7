import { type Channel } from '#contract';
import { createChannel, removeChannel, replaceChannel } from './change-channels.js';
import { type Database } from './database.js';
import { selectChannel } from './sql/select-channel.js';
import { selectChannels } from './sql/select-channels.js';

/** The channels that people have defined. `actor`: who changes them. */
export class ChannelTable {
  constructor(private readonly database: Database) {}

  async list(): Promise<Channel[]> {
    const rows = await this.database.query(selectChannels());
    return rows.map(({ definition }) => definition);
  }

  async find(id: string): Promise<Channel | undefined> {
    const [row] = await this.database.query(selectChannel(id));
    return row?.definition;
  }

  /** See {@link createChannel}. */
  create(channel: Channel, actor: string): Promise<void> {
    return this.database.transaction((transaction) => createChannel(transaction, channel, actor));
  }

  /** See {@link replaceChannel}. */
  replace(channel: Channel, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) => replaceChannel(transaction, channel, actor));
  }

  /** See {@link removeChannel}. */
  delete(id: string, actor: string): Promise<boolean> {
    return this.database.transaction((transaction) => removeChannel(transaction, id, actor));
  }
}

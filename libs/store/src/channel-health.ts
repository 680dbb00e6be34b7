import { type ChannelHealth } from '#contract';
import { type Database } from './database.js';
import { forgetChannelFailures } from './sql/forget-channel-failures.js';
import { selectChannelHealth } from './sql/select-channel-health.js';

/** After so many failures in a row, a channel's deliveries are tried one at a time. */
export const CIRCUIT_OPENS_AT = 3;

/** How the channels do, as the outbox has written it down. */
export class PgChannelHealth {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /** By their ids: of all channels. */
  async all(): Promise<Map<string, ChannelHealth>> {
    const rows = await this.database.query(selectChannelHealth());
    return new Map(
      rows.map(({ channel, failures, since, lastError, waiting }) => [
        channel,
        { state: stateOf(failures), since: since?.toISOString() ?? null, lastError, failures, waiting },
      ]),
    );
  }

  /** The channel has just accepted a page that was no delivery: a test. */
  async works(channelId: string): Promise<void> {
    await this.database.query(forgetChannelFailures(channelId));
  }
}

function stateOf(failures: number): ChannelHealth['state'] {
  if (failures === 0) return 'ok';
  return failures < CIRCUIT_OPENS_AT ? 'failing' : 'open';
}

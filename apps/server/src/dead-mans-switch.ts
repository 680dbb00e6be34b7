import { messageOf, type Clock, type Logger } from '#kit';
import { type OutboxState } from '#page';
import { type Judges, type Judging } from './judging.js';

/** Far above what a request within a site takes; the next beat is not kept waiting. */
const TIMEOUT_MS = 10_000;
/** Rules are judged every few seconds; this long without is not a busy moment. */
const JUDGED_WITHIN_MS = 60_000;
/** A page that is due is sent within a second, and one that has to wait for its turn within some. */
const OVERDUE_MS = 60_000;

/** Why no beat was sent: somebody should be called, and is, by what waits for it. */
export type Withheld = 'not-judged' | 'ingest-behind' | 'outbox-stopped' | 'pages-overdue' | 'unknown';
export type Beat = 'sent' | 'refused' | 'unreachable' | Withheld;

export type DeadMansSwitchOptions = {
  url: string;
  judging: { now: Pick<Judges, 'progress'> | undefined } & Pick<Judging, 'judgedAllAtUnixMs'>;
  outbox: { state(): Promise<OutboxState> };
  onBeat: (beat: Beat) => void;
  version: string;
  clock: Clock;
  log: Logger;
};

/** Tells another service, for as long as it is true, that SLAs are judged and pages delivered; when that falls silent, it calls people. */
export class DeadMansSwitch {
  private last: Beat | undefined;

  constructor(private readonly options: DeadMansSwitchOptions) {}

  /** By the node that judges; undefined on others. Never rejects. */
  async beat(): Promise<Beat | undefined> {
    if (this.options.judging.now === undefined) return undefined;
    const beat = (await this.trouble()) ?? (await this.send());
    this.options.onBeat(beat);
    if (beat !== this.last) this.options.log[beat === 'sent' ? 'info' : 'warn']({ beat }, 'heartbeat');
    this.last = beat;
    return beat;
  }

  private async trouble(): Promise<Withheld | undefined> {
    const { judging, outbox, clock, log } = this.options;
    const now = clock.nowMs();
    if (now - (judging.judgedAllAtUnixMs ?? 0) > JUDGED_WITHIN_MS) return 'not-judged';
    if (!judging.now?.progress.isCaughtUp(now)) return 'ingest-behind';
    try {
      const { running, overdueMs } = await outbox.state();
      if (!running) return 'outbox-stopped';
      return overdueMs > OVERDUE_MS ? 'pages-overdue' : undefined;
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'nothing is known of the outbox');
      return 'unknown';
    }
  }

  private async send(): Promise<Beat> {
    const { url, version } = this.options;
    try {
      const response = await fetch(url, {
        headers: { 'user-agent': `culprit/${version}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.ok ? 'sent' : 'refused';
    } catch {
      // Not logged: its message may quote the address, which is a secret.
      return 'unreachable';
    }
  }
}

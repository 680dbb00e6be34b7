import { type Evaluator, type SiteProgress, type SlaStatus, type StatesSnapshot } from '#evaluate';
import { type ChannelHealth } from '#contract';
import { type Clock } from '#kit';
import { blindNode, failingChannel, type IncidentKeeper, type NoticeKeeper } from '#page';
import { type Term } from '#store';

/** What judges in one term. Made anew for each: what it remembers, another process may have changed since. */
export type Judges = {
  term: Pick<Term, 'isSure'>;
  progress: Pick<SiteProgress, 'refresh' | 'blind' | 'isCaughtUp'>;
  evaluator: Pick<Evaluator, 'judge' | 'snapshot' | 'statusesOf' | 'failures'>;
  incidents: Pick<IncidentKeeper, 'start' | 'stop' | 'reconcile' | 'tend' | 'open' | 'failures'>;
  notices: Pick<NoticeKeeper, 'reconcile'>;
  channelHealth: { all(): Promise<Map<string, ChannelHealth>> };
  clock: Clock;
};

/** Nobody is woken for a node that restarts. */
const NOTICE_AFTER_MS = 30_000;
/** A node that has been away for so long will not come back, and its notice would stay open for ever. */
const FORGOTTEN_AFTER_MS = 86_400_000;

/** Judging, as far as this process leads. */
export class Judging {
  private judges: Judges | undefined;
  private sinceUnixMs = 0;
  private lastWholeUnixMs: number | undefined;
  private failuresBefore = 0;
  private earlierFailures = 0;

  /**
   * @param nodeWaitMs how long the rules wait for a node that is gone
   * @param channelWaitMs how long a channel may fail before others are told
   */
  constructor(
    private readonly nodeWaitMs: number,
    private readonly channelWaitMs: number,
  ) {}

  /** Explains what an earlier term left unexplained. */
  async begin(judges: Judges): Promise<void> {
    await judges.incidents.start();
    this.sinceUnixMs = judges.clock.nowMs();
    this.lastWholeUnixMs = undefined;
    this.judges = judges;
  }

  async end(): Promise<void> {
    const { judges } = this;
    this.earlierFailures = this.failures;
    this.judges = undefined;
    await judges?.incidents.stop();
  }

  /** Who judges now; undefined while another process does. */
  get now(): Judges | undefined {
    return this.judges?.term.isSure() ? this.judges : undefined;
  }

  /** Tells of nodes that are missing and channels that fail, and of those that do not any more. */
  async notice(): Promise<void> {
    const judges = this.now;
    if (judges === undefined) return;
    await this.noticeChannels(judges);
    await judges.progress.refresh();
    // Where all have been away, the first to come back judges, and the others follow.
    if (judges.clock.nowMs() - this.sinceUnixMs < NOTICE_AFTER_MS) return;
    const missing = judges.progress
      .blind()
      .filter(({ caughtUpAgoMs }) => caughtUpAgoMs >= NOTICE_AFTER_MS && caughtUpAgoMs < FORGOTTEN_AFTER_MS);
    await judges.notices.reconcile(
      'node-blind',
      missing.map((node) => blindNode(node, this.nodeWaitMs)),
      () => 'All that the node has received is measured again, or it was stopped or retired.',
    );
  }

  private async noticeChannels({ channelHealth, notices, clock }: Judges): Promise<void> {
    const troubles = [...(await channelHealth.all())].flatMap(([channel, health]) => {
      const { state, since } = health;
      const failsForMs = clock.nowMs() - Date.parse(since ?? '');
      return state === 'open' && failsForMs >= this.channelWaitMs ? [failingChannel(channel, health)] : [];
    });
    await notices.reconcile(
      'channel-failing',
      troubles,
      () => 'A page has arrived through it again, or the channel was changed or deleted.',
    );
  }

  /** A round is over: a whole one, unless something could not be judged or stored in it. */
  judged(): void {
    const { failures } = this;
    if (failures === this.failuresBefore) this.lastWholeUnixMs = this.judges?.clock.nowMs();
    this.failuresBefore = failures;
  }

  /** When all rules were last judged without a failure, in this term; undefined before. */
  get judgedAllAtUnixMs(): number | undefined {
    return this.now === undefined ? undefined : this.lastWholeUnixMs;
  }

  /** The states as this process knows them: all where it leads, none elsewhere. */
  snapshot(limit: number): StatesSnapshot {
    return this.now?.evaluator.snapshot(limit) ?? { counts: [], keys: [] };
  }

  /** Of one SLA; undefined where another process judges it. */
  statusesOf(slaId: string): SlaStatus[] | undefined {
    return this.now?.evaluator.statusesOf(slaId);
  }

  /** How often something could not be done, since the start, in all its terms. */
  get failures(): number {
    const { evaluator, incidents } = this.judges ?? {};
    const inThisTerm = [...Object.values(evaluator?.failures ?? {}), incidents?.failures ?? 0];
    return inThisTerm.reduce((sum, count) => sum + count, this.earlierFailures);
  }
}

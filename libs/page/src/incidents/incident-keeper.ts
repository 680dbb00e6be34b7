import { type Channel, type DeliveryEvent } from '#contract';
import { type Clock, type Logger } from '#kit';
import { EVENTS_OF } from '../channels/events-of.js';
import {
  type Evidence,
  type IncidentChange,
  type IncidentStore,
  type OpenViolation,
  type Standing,
  type StandingIncident,
} from '../ports.js';
import { type AudienceRules } from '../stages/audience.js';
import { decidePaging } from '../stages/pipeline.js';
import { type Judged, type ViolationDecision } from './decide-violations.js';
import { isExplained } from './evidence.js';
import { Explaining } from './explaining.js';
import { type ExplainViolations } from './looks.js';
import { Violations, type ViolationsOptions } from './violations.js';

/** A violation is looked at again when its last spans are in. */
export const REFRESH_AFTER_MS = 30_000;
/** Before the page goes out: that no trace was found still has to get into it. */
const LAST_WORD_MS = 500;
/** Whoever asks more often than that hears what was decided just now. */
const TEND_EVERY_MS = 900;

export type IncidentKeeperOptions = Omit<ViolationsOptions, 'store'> & {
  store: IncidentStore;
  explain: ExplainViolations;
  /** What people have laid down about who is told. */
  audience: () => Promise<AudienceRules & { channels: Pick<Channel, 'id' | 'type'>[] }>;
  /** Whether other processes have traces that this one does not: they look into the same incidents. */
  othersLook?: () => boolean;
  clock: Clock;
  log: Logger;
  /** How long a violation waits for its explanation at most; 8 s. */
  evidenceDeadlineMs?: number;
  /** When a violation is looked at again, after its opening; 30 s. */
  refreshAfterMs?: number;
  /** For how long an incident that is over begins anew, in place of another one; 10 min. */
  quietPeriodMs?: number;
};

/**
 * Keeps violations in step with what the rules hold, and incidents with violations. Judgements may be repeated, lost, or
 * come from several evaluators: each call compares what is with what should be.
 */
export class IncidentKeeper {
  /** How many decisions could not be stored, since the start. */
  failures = 0;
  /** The incidents that were open when they were looked at last. */
  open: readonly StandingIncident[] = [];
  private readonly violations: Violations;
  private readonly explaining: Explaining;
  private readonly evidenceDeadlineMs: number;
  private readonly quietPeriodMs: number;
  private last: Promise<unknown> = Promise.resolve();
  private tending: Promise<void> | undefined;
  private tendedUnixMs = -Infinity;

  constructor(private readonly options: IncidentKeeperOptions) {
    const { store, explain, clock, log, refreshAfterMs = REFRESH_AFTER_MS } = options;
    this.evidenceDeadlineMs = options.evidenceDeadlineMs ?? 8_000;
    this.quietPeriodMs = options.quietPeriodMs ?? 600_000;
    this.violations = new Violations(options, () => this.failures++);
    const evidence = {
      evidenceOf: (ids: string[]) => store.evidenceOf(ids),
      keptTrace: (traceId: string) => store.keptTrace(traceId),
      keepTraces: (ids: string[], traces: Evidence['traces']) => store.keepTraces(ids, traces),
      attachEvidence: async (ids: string[], found: Evidence) => {
        await store.attachEvidence(ids, found);
        // What has waited for it is paged now, not with the next judgement.
        await this.tendOnce().catch((error: unknown) => {
          log.error({ err: error }, 'incidents could not be kept');
        });
      },
    };
    this.explaining = new Explaining(evidence, explain, clock, log, refreshAfterMs, (violations, found) =>
      this.othersHaveLooked(violations, found),
    );
  }

  /** Explains what an earlier process left unexplained. */
  async start(): Promise<void> {
    const { violations } = await this.standing();
    this.explaining.consider(violations);
  }

  async stop(): Promise<void> {
    await this.last.catch(() => undefined);
    await this.explaining.stop();
  }

  /** For tests: waits for the explanations under way, and for what follows from them. */
  settled(): Promise<void> {
    return this.explaining.settled();
  }

  /**
   * Opens, updates and resolves violations, and what follows for incidents. Calls run one after the other, so that of two
   * judgements the later one has the last word. Answers with what was done about violations; rejects where what stands or the
   * SLAs can't be read. A single decision that can't be stored is logged, and taken again by the next call.
   */
  reconcile(judged: Judged): Promise<ViolationDecision[]> {
    return this.inTurn(async () => {
      const standing = await this.standing();
      const { done, open } = await this.violations.keep(judged, standing.violations);
      this.explaining.consider(open);
      const isSame = done.every(({ action }) => action === 'update');
      await this.page(isSame ? { ...standing, violations: open } : await this.standing());
      return done;
    });
  }

  /** What follows for incidents from the time that passes, and from what people do, also while nothing is judged. */
  async tend(): Promise<void> {
    if (this.options.clock.nowMs() - this.tendedUnixMs >= TEND_EVERY_MS) await this.tendOnce();
  }

  /** One that has not begun will see what is to be seen now. */
  private tendOnce(): Promise<void> {
    this.tending ??= this.inTurn(async () => {
      this.tending = undefined;
      await this.page(await this.standing());
    });
    return this.tending;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.last.catch(() => undefined).then(work);
    this.last = run;
    return run;
  }

  private standing(): Promise<Standing> {
    const { store, clock } = this.options;
    return store.standing(clock.nowMs() - this.quietPeriodMs);
  }

  private async page(standing: Standing): Promise<void> {
    const { clock, audience } = this.options;
    const nowUnixMs = clock.nowMs();
    this.tendedUnixMs = nowUnixMs;
    this.open = standing.incidents.filter(({ resolvedAt }) => resolvedAt === null);
    if (standing.violations.length + standing.incidents.length === 0) return;
    const { channels, ...rest } = await audience();
    const types = new Map(channels.map(({ id, type }) => [id, type]));
    const rules = {
      ...rest,
      nowUnixMs,
      explainedWithinMs: this.evidenceDeadlineMs,
      quietPeriodMs: this.quietPeriodMs,
      // A channel that is gone has a delivery that fails, so that somebody sees it.
      takes: (channel: string, event: DeliveryEvent) => {
        const type = types.get(channel);
        return type === undefined || EVENTS_OF[type].includes(event);
      },
    };
    for (const change of decidePaging(standing, rules)) {
      const isDone = await this.apply(change);
      // What violations leave behind has lost them only once they have come to where they belong.
      if (!isDone && change.splitting.length > 0) return;
    }
  }

  /** Whether it is stored. */
  private async apply(change: IncidentChange): Promise<boolean> {
    const { store, log } = this.options;
    const { id, becomes, reason, joining, splitting, deliveries } = change;
    const facts = { becomes, reason, joining, splitting, deliveries };
    try {
      const changed = await store.change(change);
      log.info({ incident: changed ?? id, isDone: changed !== undefined, ...facts }, 'incident');
      return changed !== undefined;
    } catch (error) {
      this.failures++;
      log.error({ err: error, incident: id, ...facts }, 'incident could not be stored');
      return false;
    }
  }

  /** Where they may find more, they get as long as the violation waits for its explanation anyway. */
  private async othersHaveLooked(violations: OpenViolation[], { explanation }: Evidence): Promise<true> {
    const { clock, othersLook } = this.options;
    const openedAtUnixMs = Math.min(...violations.map(({ openedAt }) => Date.parse(openedAt)));
    const leftMs = openedAtUnixMs + this.evidenceDeadlineMs - LAST_WORD_MS - clock.nowMs();
    const isEmptyHanded =
      explanation.violatingTraces + explanation.baselineTraces === 0 ||
      explanation.reason === 'no-violating-traces' ||
      !isExplained(explanation);
    if (isEmptyHanded && leftMs > 0 && othersLook?.()) await clock.sleep(leftMs);
    return true;
  }
}

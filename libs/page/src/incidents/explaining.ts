import { type Clock, type Logger } from '#kit';
import { type Evidence, type IncidentStore, type OpenViolation } from '../ports.js';
import { failedEvidence, isExplained, isNotWorse, withEarlier } from './evidence.js';

/** Looks for the cause of violations of one operation. It may fail or never answer; neither holds up a page. */
export type ExplainViolations = (request: ExplainRequest) => Promise<Evidence>;

/** `unexplained`: the first look. `last-spans`: once more, when the last spans are in. */
export type ExplainRequest = { violations: OpenViolation[]; reason: 'unexplained' | 'last-spans' };

type Progress = { looked: boolean; refreshAtUnixMs: number };

/**
 * Gets evidence for open violations in the background. Level-triggered like the rest: what is due follows from the
 * incidents as stored, so that one that was opened just before a crash is explained after it.
 */
export class Explaining {
  private readonly progress = new Map<string, Progress>();
  private readonly running = new Set<Promise<void>>();
  private readonly storing = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly store: IncidentStore,
    private readonly explain: ExplainViolations,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** How long after the opening of an incident it is looked at again. */
    private readonly refreshAfterMs: number,
    /** Asked where no violating trace was found: whether it is for this process to say so, now or after a while. */
    private readonly speaksForAll: (violations: OpenViolation[], found: Evidence) => Promise<boolean>,
  ) {}

  /** Starts what is due for these; they are all that are open. */
  consider(open: OpenViolation[]): void {
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.progress.keys()) if (!ids.has(id)) this.progress.delete(id);
    for (const violation of open) {
      const reason = this.due(violation);
      if (!reason) continue;
      const run = this.collect({ violations: [violation], reason }).finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  /** Results that come later are dropped; the incidents are explained again by the next process. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.storing);
  }

  /** For tests: waits for the looks under way. */
  async settled(): Promise<void> {
    await Promise.all(this.running);
  }

  private due(violation: OpenViolation): ExplainRequest['reason'] | undefined {
    const explained = isExplained(violation.explanation);
    const openedAtUnixMs = Date.parse(violation.openedAt);
    const now = this.clock.nowMs();
    let progress = this.progress.get(violation.id);
    if (!progress) {
      const refreshAtUnixMs = (explained ? openedAtUnixMs : now) + this.refreshAfterMs;
      // Explained by a process that is gone, long enough ago: its own second look has been had, or is no use now.
      if (explained && refreshAtUnixMs < now) return undefined;
      progress = { looked: explained, refreshAtUnixMs };
      this.progress.set(violation.id, progress);
    }
    if (!progress.looked) {
      progress.looked = true;
      return 'unexplained';
    }
    // A first look that still hangs does not keep the second from being had.
    if (now >= progress.refreshAtUnixMs) {
      progress.refreshAtUnixMs = Infinity;
      return 'last-spans';
    }
    return undefined;
  }

  private async collect(request: ExplainRequest): Promise<void> {
    const evidence = await this.evidenceFor(request);
    if (!evidence || (hasNoTraces(evidence) && !(await this.speaksForAll(request.violations, evidence))))
      return;
    if (this.stopped) return;
    const storing = this.attach(request, evidence).finally(() => this.storing.delete(storing));
    this.storing.add(storing);
    await storing;
  }

  private async attach({ violations, reason }: ExplainRequest, evidence: Evidence): Promise<void> {
    for (const { id } of violations) {
      try {
        const current = await this.store.evidenceOf(id);
        if (!isNotWorse(evidence.explanation, current?.explanation ?? null)) {
          this.log.info({ violation: id, reason }, 'later evidence holds less: the first stays');
          continue;
        }
        const whole = await withEarlier(evidence, current, (traceId) => this.store.keptTrace(traceId));
        await this.store.attachEvidence([id], whole);
      } catch (error) {
        this.log.error({ err: error, violation: id, reason }, 'evidence could not be stored');
      }
    }
  }

  private async evidenceFor(request: ExplainRequest): Promise<Evidence | undefined> {
    try {
      return await this.explain(request);
    } catch (error) {
      const { violations, reason } = request;
      this.log.warn({ err: error, violations: violations.map(({ id }) => id), reason }, 'a violation could not be explained');
      return reason === 'unexplained' ? failedEvidence() : undefined;
    }
  }
}

function hasNoTraces({ explanation }: Evidence): boolean {
  return explanation.violatingTraces === 0;
}

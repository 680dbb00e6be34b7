import { type Clock, type Logger } from '#kit';
import { type Evidence, type OpenViolation } from '../ports.js';
import { chooseLooks, type WaitingGroup } from './choose-looks.js';
import { type EvidenceStore, storeAnswer } from './evidence-store.js';
import { failedEvidence } from './evidence.js';
import {
  type Answer,
  type ExplainViolations,
  groupForLooks,
  type Look,
  type LookDepth,
  type LookReason,
  sharedBy,
} from './looks.js';
import { culpritOf, NamedCulprits } from './named-culprits.js';
import { Progress } from './progress.js';

/**
 * Looks that are at work at once. A whole one takes a second of this thread, or waits for late spans for some; with more
 * of them each would see less in its second.
 */
const AT_ONCE = { whole: 3, glance: 3 };
/** Whole second looks: the pages are out, and ingest shares the machine. */
const SECOND_AT_ONCE = 1;
/** Where one and the same is named for so many operations, what comes is probably more of the same. */
const STORM_OPERATIONS = 3;
/** A look that takes longer than any may hangs, and its place is given to others. */
const HANGS_AFTER_MS = 15_000;

type AtWork = { look: Look; suspects: string[]; sinceUnixMs: number };

/**
 * Gets evidence for open violations in the background: one look for all that coincide, a few looks at once, the most
 * urgent first. Where more wait than there is room for, or where somebody is named already for their operation, or the same for many, they are
 * glanced at, and a glance counts where a whole look has named the same culprit: of hundreds of violations with one cause a few
 * need a whole look.
 * Level-triggered like the rest: what is due follows from the violations as stored, so that one that was opened just
 * before a crash is explained after it.
 */
export class Explaining {
  private readonly progress = new Map<string, Progress>();
  private readonly named = new NamedCulprits();
  private readonly atWork = new Set<AtWork>();
  private readonly running = new Set<Promise<void>>();
  private readonly storing = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly store: EvidenceStore,
    private readonly explain: ExplainViolations,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** How long after the opening of a violation it is looked at again. */
    private readonly refreshAfterMs: number,
    /** Asked where no violating trace was found: whether it is for this process to say so, now or after a while. */
    private readonly speaksForAll: (violations: OpenViolation[], found: Evidence) => Promise<boolean>,
  ) {}

  /** Starts what is due for these; they are all that are open. */
  consider(open: OpenViolation[]): void {
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.progress.keys()) if (!ids.has(id)) this.progress.delete(id);
    this.named.keep(open);
    const now = this.clock.nowMs();
    for (const violation of open) {
      const known = this.progress.get(violation.id);
      if (known) known.update(violation, now);
      else this.progress.set(violation.id, new Progress(violation, now, this.refreshAfterMs));
    }
    this.startLooks();
  }

  /** Results that come later are dropped; the violations are explained again by the next process. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.storing);
  }

  /** For tests: waits for the looks under way, and for those that follow them. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private startLooks(): void {
    if (this.stopped) return;
    this.useGlances();
    const first = this.waiting('unexplained');
    if (first.length > 0) this.startSome(first, 'unexplained', AT_ONCE.whole);
    else this.startSome(this.waiting('last-spans'), 'last-spans', SECOND_AT_ONCE);
  }

  private startSome(groups: WaitingGroup[], reason: LookReason, wholeAtOnce: number): void {
    const whole = this.atWorkBy('whole');
    const places = {
      whole: wholeAtOnce - whole.length,
      glance: AT_ONCE.glance - this.atWorkBy('glance').length,
    };
    const explained = this.named.explained();
    const isStorm = groups.length > places.whole || this.named.widest() >= STORM_OPERATIONS;
    const waiting = groups.map((group) => ({
      ...group,
      glanceFirst:
        reason === 'last-spans'
          ? group.glanceFirst
          : isStorm || group.violations.every((one) => explained.has(sharedBy(one))),
    }));
    const suspected = whole.map(({ suspects }) => suspects);
    const isSomebodyNamed = this.named.names().size > 0;
    for (const chosen of chooseLooks(waiting, suspected, isSomebodyNamed, places))
      this.start({ ...chosen, reason });
  }

  private atWorkBy(depth: LookDepth): AtWork[] {
    const hangsSince = this.clock.nowMs() - HANGS_AFTER_MS;
    return [...this.atWork].filter(
      ({ look, sinceUnixMs }) => look.depth === depth && sinceUnixMs > hangsSince,
    );
  }

  /** In groups, the most urgent first. */
  private waiting(reason: LookReason): WaitingGroup[] {
    const waiting = [...this.progress.values()].filter(({ waitsFor }) => waitsFor === reason);
    return groupForLooks(waiting.map(({ violation }) => violation)).map((violations) => {
      const progress = this.of(violations);
      return {
        violations,
        glanceFirst: progress.every(({ depth }) => depth === 'glance'),
        suspects: progress.every(({ glance }) => glance) ? suspectsOf(progress) : undefined,
      };
    });
  }

  private violationsOf(ids: string[]): OpenViolation[] {
    return ids.flatMap((id) => this.progress.get(id)?.violation ?? []);
  }

  private of(violations: OpenViolation[]): Progress[] {
    return violations.flatMap(({ id }) => this.progress.get(id) ?? []);
  }

  private start(look: Look): void {
    const progress = this.of(look.violations);
    const entry = { look, suspects: suspectsOf(progress), sinceUnixMs: this.clock.nowMs() };
    for (const one of progress) one.begin(look);
    this.atWork.add(entry);
    this.run(async () => {
      const answers = await this.answersTo(look);
      this.atWork.delete(entry);
      if (look.depth === 'glance') this.noteGlances(look, answers);
      else {
        const answered = new Set(answers.flatMap(({ violationIds }) => violationIds));
        const isOver = answered.size === 0;
        for (const one of this.of(look.violations)) one.end(look, isOver || answered.has(one.violation.id));
        for (const answer of answers) {
          this.named.add(this.violationsOf(answer.violationIds), answer.evidence.explanation);
          this.run(() => this.keep(answer));
        }
      }
      this.startLooks();
    });
  }

  private run(work: () => Promise<void>): void {
    const run = work().finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private async answersTo(look: Look): Promise<Answer[]> {
    const violationIds = look.violations.map(({ id }) => id);
    try {
      return await this.explain(look);
    } catch (error) {
      const { operation, reason, depth } = { ...look, ...look.violations[0] };
      this.log.warn({ err: error, operation, reason, depth }, 'violations could not be explained');
      return reason === 'unexplained' || depth === 'glance'
        ? [{ violationIds, evidence: failedEvidence() }]
        : [];
    }
  }

  private noteGlances(look: Look, answers: Answer[]): void {
    for (const { violationIds, evidence } of answers) {
      for (const id of violationIds) this.progress.get(id)?.glanced(look, evidence);
    }
    // One that an answer leaves out has been glanced at too.
    for (const one of this.of(look.violations)) one.glanced(look, failedEvidence());
  }

  /** What was seen at a glance counts once somebody has named the same culprit, or just before the page goes out. */
  private useGlances(): void {
    const names = this.named.names();
    const now = this.clock.nowMs();
    const said = new Map<Evidence, string[]>();
    for (const one of this.progress.values()) {
      const { glance, waitsFor, violation } = one;
      if (!glance || !waitsFor) continue;
      const name = culpritOf(glance.explanation);
      const isConfirmed = name !== undefined && names.has(name);
      if (isConfirmed) one.explained('glance');
      if (isConfirmed || one.letGlanceSpeak(now))
        said.set(glance, [...(said.get(glance) ?? []), violation.id]);
    }
    for (const [evidence, violationIds] of said) this.run(() => this.keep({ violationIds, evidence }));
  }

  private async keep(answer: Answer): Promise<void> {
    const { violationIds, evidence } = answer;
    const about = this.violationsOf(violationIds);
    if (evidence.explanation.violatingTraces === 0 && !(await this.speaksForAll(about, evidence))) return;
    if (this.stopped) return;
    const storing = storeAnswer(this.store, answer, this.log)
      .catch((error: unknown) => {
        this.log.error({ err: error, violations: violationIds }, 'evidence could not be stored');
      })
      .finally(() => this.storing.delete(storing));
    this.storing.add(storing);
    await storing;
  }
}

/** Whom a glance has named. */
function suspectsOf(progress: Progress[]): string[] {
  const names = progress.flatMap(({ glance }) => (glance && culpritOf(glance.explanation)) ?? []);
  return [...new Set(names)];
}

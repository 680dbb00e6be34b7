import { type Evidence, type OpenViolation } from '../ports.js';
import { isExplained } from './evidence.js';
import { type Look, type LookDepth, type LookReason } from './looks.js';

/** Just before the page goes out, after 8 s, what a glance alone has found is better than nothing. */
const GLANCE_SPEAKS_AFTER_MS = 6_500;

/** How far one open violation is on its way to be explained. */
export class Progress {
  /** How it was explained last: a second look is as deep. */
  depth: LookDepth = 'whole';
  /** What was seen at a glance for the look that is due; undefined where there was none. */
  glance: Evidence | undefined;
  private due: LookReason | undefined;
  private look: Look | undefined;
  private glanceHasSpoken = false;
  private refreshAtUnixMs: number;

  /** @param refreshAfterMs how long after its opening it is looked at again */
  constructor(
    public violation: OpenViolation,
    nowUnixMs: number,
    refreshAfterMs: number,
  ) {
    const explained = isExplained(violation.explanation);
    this.due = explained ? undefined : 'unexplained';
    this.refreshAtUnixMs = (explained ? Date.parse(violation.openedAt) : nowUnixMs) + refreshAfterMs;
    // Explained by a process that is gone, long enough ago: its own second look has been had, or is no use now.
    if (explained && this.refreshAtUnixMs < nowUnixMs) this.refreshAtUnixMs = Infinity;
  }

  /** The look that it waits for; undefined where none is due, or one is at work. */
  get waitsFor(): LookReason | undefined {
    return this.look ? undefined : this.due;
  }

  update(violation: OpenViolation, nowUnixMs: number): void {
    this.violation = violation;
    // A first look that hangs does not keep the second from being had; one that has not begun yet is still the first.
    if (nowUnixMs < this.refreshAtUnixMs || this.waitsFor) return;
    this.refreshAtUnixMs = Infinity;
    this.due = 'last-spans';
    this.look = undefined;
    this.glance = undefined;
  }

  begin(look: Look): void {
    this.look = look;
  }

  /** What a glance has found; the look that is due may still be needed. */
  glanced(look: Look, found: Evidence): void {
    if (this.look !== look) return;
    this.look = undefined;
    this.glance = found;
  }

  /** What a whole look does not answer is looked at again. One that had been given up ends nothing. */
  end(look: Look, isAnswered: boolean): void {
    if (this.look !== look) return;
    this.look = undefined;
    if (isAnswered) this.explained('whole');
  }

  explained(by: LookDepth): void {
    this.due = undefined;
    this.glance = undefined;
    this.depth = by;
  }

  /** Once, where the time has come to say what was seen at a glance and there is something to say. */
  letGlanceSpeak(nowUnixMs: number): boolean {
    const isTime = nowUnixMs >= Date.parse(this.violation.openedAt) + GLANCE_SPEAKS_AFTER_MS;
    if (!isTime || this.glanceHasSpoken || this.due !== 'unexplained' || !this.glance) return false;
    this.glanceHasSpoken = true;
    return this.glance.explanation.violatingTraces > 0;
  }
}

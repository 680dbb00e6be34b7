import { setTimeout as sleep } from 'node:timers/promises';
import { type Incident } from '#contract';
import { brokenBy, type Fault } from './faults.js';
import { type Mail } from './inbox/inbox.js';
import { type Narrator } from './narrator.js';
import { type DemoOptions } from './options.js';
import { emptyReport, incidentOf, isEndOf, isPage, judge, linksOf, type Outcome } from './outcome.js';
import { textOf } from './promises.js';
import { type World } from './world.js';

/** How long a page may take after the fault, and how long its absence is watched for where nothing breaks. */
const PAGE_DEADLINE_MS = 120_000;
const WATCH_MS = 60_000;
/** People look at a broken shop for so long before it heals. */
const HEAL_AFTER_MS = 60_000;
const PROGRESS_EVERY_MS = 5000;
const FOLLOW_EVERY_MS = 1000;

/** Tells the story: all is well, something breaks, a page comes, it heals. */
export class Story {
  constructor(
    private readonly world: World,
    private readonly options: DemoOptions,
    private readonly narrator: Narrator,
    private readonly signal: AbortSignal,
  ) {}

  /** Up to the page, or to the end of the time that one may take. @throws when the signal is aborted */
  async untilPage(): Promise<Outcome> {
    const { fault, healthySeconds } = this.options;
    this.world.load.start();
    this.narrator.say('healthy', `all is well for ${healthySeconds} s, to learn what normal is`);
    const early = await this.mailWithin(isPage, healthySeconds * 1000);
    if (early !== undefined) return this.falsePage(early, 'before anything was broken');
    return fault.inject === undefined ? this.watchHealth() : this.breakIt(fault, fault.inject);
  }

  /** What comes after the page for people who watch: whatever befalls its incident, it heals, and the mail that says so. */
  async untilHealed(incidentId: string | null): Promise<void> {
    const { inject } = this.options.fault;
    if (inject !== undefined && incidentId !== null) {
      this.narrator.say(
        'demo',
        'try the link: it needs no login, and acknowledges when you press its button',
      );
      this.narrator.say(
        'demo',
        `look around; it heals in ${HEAL_AFTER_MS / 1000} s (Ctrl-C stops everything)`,
      );
      const over = new AbortController();
      const follow = this.follow(incidentId, over.signal);
      await sleep(HEAL_AFTER_MS, undefined, { signal: this.signal });
      await this.world.shop.heal(inject);
      this.narrator.say('healed', `${brokenBy(inject)} is as it was before`);
      const mail = await this.mailWithin((each) => isEndOf(each, incidentId), PAGE_DEADLINE_MS);
      over.abort();
      await follow;
      if (mail === undefined) this.narrator.say('mail', 'none came to say so');
      else this.narrator.say('mail', `${mail.subject}: ${this.urlOf(mail)}`);
    }
    this.narrator.say('demo', `goes on until Ctrl-C. Inbox: ${this.world.inboxUrl}`);
    await sleep(2 ** 31 - 1, undefined, { signal: this.signal });
  }

  /** Tells the incident's timeline as it grows, from after its opening. */
  private async follow(incidentId: string, over: AbortSignal): Promise<void> {
    let told = 1;
    while (!over.aborted && !this.signal.aborted) {
      const timeline = await this.world.culprit.incident(incidentId).then(
        (incident) => incident.timeline,
        () => [],
      );
      for (const { actor, text } of timeline.slice(told))
        this.narrator.say('incident', actor === 'culprit' ? text : `${text} (${actor})`);
      told = Math.max(told, timeline.length);
      await sleep(FOLLOW_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }

  private async watchHealth(): Promise<Outcome> {
    const forSeconds = WATCH_MS / 1000;
    this.narrator.say('watching', `nothing is broken; for ${forSeconds} s more no page may come`);
    const mail = await this.mailWithin(isPage, WATCH_MS);
    if (mail !== undefined) return this.falsePage(mail, 'though nothing was broken');
    this.narrator.say('healthy', 'no page has come, as it should be');
    return { report: emptyReport(this.options.fault), failure: undefined };
  }

  private async breakIt(fault: Fault, inject: NonNullable<Fault['inject']>): Promise<Outcome> {
    await this.world.shop.inject(inject);
    const injectedAtMs = performance.now();
    this.narrator.say('fault', `from now on ${fault.story}`);
    this.narrator.more('', textOf(fault.breaks));
    const mail = await this.mailWithin(isPage, PAGE_DEADLINE_MS);
    if (mail === undefined) {
      const failure = `No page came within ${PAGE_DEADLINE_MS / 1000} s of the fault. The server's log: ${this.world.home.serverLog}`;
      return { report: emptyReport(fault), failure };
    }
    const afterSeconds = (performance.now() - injectedAtMs) / 1000;
    const incident = incidentOf(mail, await this.world.culprit.openIncidents());
    const outcome = judge(fault, mail, incident && (await this.world.culprit.incident(incident.id)));
    this.tellOfPage(mail, incident, outcome, afterSeconds);
    return outcome;
  }

  private tellOfPage(
    mail: Mail,
    incident: Incident | undefined,
    { report, failure }: Outcome,
    afterSeconds: number,
  ): void {
    const { narrator } = this;
    narrator.say('page', mail.subject);
    narrator.more('mail', this.urlOf(mail));
    if (incident !== undefined)
      narrator.more('incident', `${this.world.culprit.url}/incidents/${incident.id}`);
    const acknowledge = linksOf(mail).find((link) => link.startsWith(`${this.world.culprit.url}/a/`));
    if (acknowledge !== undefined) narrator.more('link', `${acknowledge} (Acknowledge)`);
    const of =
      incident?.explanation?.reason === 'error-origin' ? 'of the failed requests' : 'of the added time';
    const share = report.share === null ? '' : `, ${Math.round(report.share * 100)} % ${of}`;
    narrator.more(
      'culprit',
      `${report.culprit ?? 'none named'}${share}${failure === undefined ? ': right' : ''}`,
    );
    if (incident?.explanation) narrator.more('', incident.explanation.sentence);
    const seconds = report.timeToPageSeconds;
    narrator.more(
      'time',
      `${afterSeconds.toFixed(1)} s after the fault` +
        (seconds === null ? '' : `, ${seconds.toFixed(1)} s after the end of the newest bad request in it`),
    );
  }

  private falsePage(mail: Mail, when: string): Outcome {
    this.narrator.say('page', `${mail.subject}: ${this.urlOf(mail)}`);
    const report = { ...emptyReport(this.options.fault), mail: mail.file };
    return { report, failure: `A page came ${when}.` };
  }

  /** The first such mail; undefined when the time is over. Says how the shop is doing meanwhile. */
  private async mailWithin(is: (mail: Mail) => boolean, ms: number): Promise<Mail | undefined> {
    const timeout = AbortSignal.timeout(ms);
    const progress = setInterval(() => this.tellProgress(), PROGRESS_EVERY_MS);
    try {
      return await this.world.inbox.mailThat(is, AbortSignal.any([this.signal, timeout]));
    } catch (error) {
      this.signal.throwIfAborted();
      if (timeout.aborted) return undefined;
      throw error;
    } finally {
      clearInterval(progress);
    }
  }

  private tellProgress(): void {
    const { counts } = this.world.load;
    const p99 = this.world.load.goldP99(10);
    const trouble = counts.failed + counts.turnedAway;
    this.narrator.say(
      'shop',
      `${counts.sent} requests${trouble > 0 ? `, ${counts.failed} failed, ${counts.turnedAway} turned away` : ''}; ` +
        `gold "${this.options.fault.breaks.route}" of the last 10 s: p99 ${p99 === undefined ? 'unknown' : `${Math.round(p99)} ms`}`,
    );
  }

  private urlOf(mail: Mail): string {
    return `${this.world.inboxUrl}mails/${mail.id}`;
  }
}

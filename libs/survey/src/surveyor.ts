import { ReadPace } from '#explain';
import { type Clock, type Logger } from '#kit';
import { type Operation, type SpanHit, type TraceSource } from '#span';
import { type OperationProfile, type SurveyStore, type SurveySums } from './ports.js';
import { ProfileBuilder } from './profiles.js';
import { SlowestRequests } from './slowest.js';
import { SurveyAdder } from './survey-sums.js';
import { surveyTrace, type SurveyedTrace } from './surveyed-trace.js';

/** What SLAs say of an operation. */
export type SurveyRules = {
  /** Whether its spans are looked at each for themselves, also inside traces. */
  isWatched(operation: Operation): boolean;
  /** A request that takes longer is not healthy; undefined where no SLA says so. */
  thresholdNs(operation: Operation): number | undefined;
};

export type SurveyStats = {
  /** Traces by what became of them. */
  surveyed: number;
  /** Their spans could not be had (any more). */
  unreadable: number;
  /** The spans of one run were used up before. */
  overBudget: number;
  /** Sums of whole minutes that Postgres never took. */
  lostSums: number;
  /** Up to when traces have been looked at; undefined before the first run. */
  surveyedToUnixMs: number | undefined;
};

const HOUR_MS = 3_600_000;
/** After it a trace is whole: senders export every 5 s or so, and the explainer waits 6 s. */
const SETTLE_MS = 30_000;
/** What is sampled from at once. */
const TILE_MS = 10_000;
/** A tile is longer where a run came late. */
const LONGEST_TILE_MS = 300_000;
/** 18 ms of CPU a run where a trace has 19 spans, 270 ms where it has 199 (`npm run bench -- survey`). */
const TRACES_PER_RUN = 100;
const SPANS_PER_RUN = 20_000;
const CONCURRENT_READS = 4;
const SAVE_EVERY_MS = 60_000;
const PROFILE_EVERY_MS = 600_000;
/** Half an hour of an outage of Postgres. */
const MOST_UNSAVED = 30;

/** Looks at a few of all traces, all the time, and keeps what they say of all of them. */
export class Surveyor {
  readonly stats: SurveyStats = {
    surveyed: 0,
    unreadable: 0,
    overBudget: 0,
    lostSums: 0,
    surveyedToUnixMs: undefined,
  };
  private readonly slowest = new SlowestRequests();
  private adder: { sums: SurveyAdder; hourUnixMs: number; savedUnixMs: number } | undefined;
  private profile: ProfileBuilder | undefined;
  private unsaved: SurveySums[] = [];
  private unsavedProfiles: OperationProfile[] = [];

  constructor(
    private readonly source: TraceSource,
    private readonly store: SurveyStore,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** The name under which spans of that name are measured. */
    private readonly nameOf: (name: string) => string,
  ) {}

  /** Looks at the traces that have become whole since the last call. */
  async run(rules: SurveyRules): Promise<void> {
    const toUnixMs = Math.floor((this.clock.nowMs() - SETTLE_MS) / TILE_MS) * TILE_MS;
    // Not before it was started: what had been looked at by then would count twice.
    const surveyedTo = (this.stats.surveyedToUnixMs ??= toUnixMs);
    if (toUnixMs <= surveyedTo) return;
    const fromUnixMs = Math.max(surveyedTo, toUnixMs - LONGEST_TILE_MS);
    await this.survey(fromUnixMs, toUnixMs, rules);
    this.stats.surveyedToUnixMs = toUnixMs;
    const { adder, profile } = this;
    if (profile && toUnixMs - profile.fromUnixMs >= PROFILE_EVERY_MS) this.endProfile(toUnixMs);
    if (adder && this.clock.nowMs() - adder.savedUnixMs >= SAVE_EVERY_MS) await this.save();
  }

  /** Keeps what has been looked at so far; what Postgres does not take now it gets the next time. */
  async save(): Promise<void> {
    this.endSums();
    for (let sums = this.unsaved[0]; sums; sums = this.unsaved[0]) {
      await this.store.add(sums, this.clock.nowMs());
      this.unsaved.shift();
    }
    if (this.unsavedProfiles.length > 0) await this.store.addProfiles(this.unsavedProfiles);
    this.unsavedProfiles = [];
  }

  private async survey(fromUnixMs: number, toUnixMs: number, rules: SurveyRules): Promise<void> {
    const sample = await this.source.sample({
      endFromUnixMs: fromUnixMs,
      endToUnixMs: toUnixMs,
      limit: TRACES_PER_RUN,
    });
    const traces = await this.read(sample.hits, rules);
    const weight = sample.population / Math.max(1, traces.length);
    const adder = this.adderOf(fromUnixMs);
    this.profile ??= new ProfileBuilder(fromUnixMs);
    for (const trace of traces) {
      adder.add(trace, weight);
      for (const request of trace.requests) {
        const limitNs = rules.thresholdNs(request.operation) ?? Number.POSITIVE_INFINITY;
        if (!request.error && request.time.durationNs <= limitNs) this.profile.addHealthy(request);
      }
    }
  }

  /** In the random order of the sample, so that those that the budget leaves are a sample, too. */
  private async read(hits: SpanHit[], rules: SurveyRules): Promise<SurveyedTrace[]> {
    const traces: SurveyedTrace[] = [];
    let spanCount = 0;
    const pace = new ReadPace(CONCURRENT_READS);
    for (let i = 0, next = 0; i < hits.length; i = next) {
      if (spanCount >= SPANS_PER_RUN) {
        this.stats.overBudget += hits.length - i;
        break;
      }
      next = i + pace.atOnce;
      const read = await Promise.all(
        hits.slice(i, next).map(async (hit) => {
          const spans = await this.source.trace(hit.traceId);
          spanCount += spans.length;
          pace.saw(spans.length);
          const isWatched = (operation: Operation): boolean => rules.isWatched(operation);
          return surveyTrace(spans, hit, { isWatched, nameOf: this.nameOf });
        }),
      );
      for (const trace of read) {
        if (trace) traces.push(trace);
        this.stats[trace ? 'surveyed' : 'unreadable']++;
      }
    }
    return traces;
  }

  private adderOf(unixMs: number): SurveyAdder {
    const hourUnixMs = Math.floor(unixMs / HOUR_MS) * HOUR_MS;
    if (this.adder && this.adder.hourUnixMs !== hourUnixMs) this.endSums();
    this.adder ??= {
      sums: new SurveyAdder(hourUnixMs, this.slowest),
      hourUnixMs,
      savedUnixMs: this.clock.nowMs(),
    };
    return this.adder.sums;
  }

  private endSums(): void {
    const sums = this.adder?.sums.sums();
    this.adder = undefined;
    if (sums && sums.sampled > 0) this.unsaved.push(sums);
    if (this.unsaved.length <= MOST_UNSAVED) return;
    this.unsaved.shift();
    this.stats.lostSums++;
    this.log.warn({ minutes: MOST_UNSAVED }, 'Postgres did not take what was surveyed; the oldest is lost');
  }

  private endProfile(toUnixMs: number): void {
    this.unsavedProfiles = this.profile?.profiles(toUnixMs) ?? [];
    this.profile = undefined;
  }
}

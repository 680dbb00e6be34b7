import { type PageAction, type PageEvent, type Severity, type TraceLink } from '#contract';
import { type ChangedFacts } from './changed.js';
import { type CulpritFacts } from './explained.js';
import { type Figure } from './objectives/objective-words.js';
import { type AccountTable } from './account-table.js';
import { type ExampleRow } from './tables.js';
import { type ViolationTable } from './violations-table.js';

/** A picture as PNG, or why there is none. Width and height as shown; the pixels are twice as many. */
export type Picture = { png: Uint8Array; width: number; height: number } | { missing: string };

/** What a page is about, as values: how receivers group, route and colour it. All names are safe to show. */
export type PageSubject = {
  kind: 'incident' | 'notice';
  event: PageEvent;
  /** The same for all pages of an incident (or notice); a test of a channel has one of its own. */
  id: string;
  deliveryId: string;
  sentAtUnixMs: number;
  openedAtUnixMs: number;
  /** Null while it is open. */
  resolvedAtUnixMs: number | null;
  severity: Severity;
  /** One line that stands alone on a phone's lock screen. */
  title: string;
  /** Its page in Culprit. */
  url: string;
  /** What fired first: an SLA, or a kind of notice. This and the next two do not change while it lasts. */
  rule: { id: string; name: string };
  /** Undefined where it is about no service. */
  operation: { service: string; name: string } | undefined;
  /** Who is named; undefined where nobody is. */
  culprit: string | undefined;
  /** The worst first. */
  accounts: string[];
  /** By which labels the SLA selects its accounts; undefined where it does not. */
  tier: string | undefined;
};

/** Which colours and signs it has. */
export type Tone = 'violation' | 'acknowledged' | 'resolved' | 'test';

/**
 * Everything that a page says, in words that are safe to show. Every channel renders from it and from nothing else, so
 * that they differ in layout alone.
 */
export type PageFacts = {
  about: PageSubject;
  tone: Tone;
  banner: string;
  headline: string;
  /** What has happened since the page before; empty where all is new. */
  news: string;
  sla: string;
  figures: Figure[];
  summary: string;
  notes: string[];
  culprit: CulpritFacts;
  changed: ChangedFacts;
  /** All that a cause breaks; empty where it is one promise. */
  violations: ViolationTable;
  /** The slowest example, of which there may be a picture; undefined where there is no trace to show. */
  waterfall: { caption: string; link: TraceLink } | undefined;
  /** How long requests took, of which there may be a picture; undefined where it is not known. */
  latency: { caption: string } | undefined;
  /** Where others can fetch the pictures from, the waterfall first; none where they can't. */
  pictures: { url: string; alt: string }[];
  examples: {
    rows: ExampleRow[];
    /** "and 37 more", of which the first link tells; empty where these are all. */
    more: string;
    shareOf: string;
    /** Where all are listed, or can be opened at once. */
    links: TraceLink[];
  };
  accounts: AccountTable;
  /** Where all of it can be seen; undefined where there is nothing to open. */
  open: TraceLink | undefined;
  /** The version of the SLA that fired; empty where it has none. */
  slaVersionUrl: string;
  /** What the reader can do with a click. */
  actions: PageAction[];
  footer: string[];
};

import { type Incident } from '#contract';
import { type IncidentStore } from '#page';
import { type Attributes, isTraceIdHex, type Span, type TraceSource } from '#span';
import { type ApiSettings } from './ports.js';
import { ProblemError } from './problems/problem-error.js';

/** How far back incidents are searched for one that holds a trace as an example. */
const INCIDENTS_SEARCHED = 200;

/** Whole traces, from where they are: recent ones from recall, those of incidents from what the incidents keep. */
export class TraceReader {
  constructor(
    private readonly recall: Pick<TraceSource, 'trace'>,
    private readonly incidents: Pick<IncidentStore, 'keptTrace' | 'list'>,
    private readonly settings: ApiSettings,
  ) {}

  /** The spans of a trace; throws a problem that says why where there are none. */
  async read(traceId: string): Promise<Span[]> {
    const id = traceId.toLowerCase();
    if (!isTraceIdHex(id)) {
      throw new ProblemError('not-found', `"${traceId}" is no trace id: these are 32 hexadecimal digits.`);
    }
    const [recent, kept] = await Promise.all([this.recall.trace(id), this.incidents.keptTrace(id)]);
    const spans = recent.length >= kept.length ? recent : kept;
    if (spans.length > 0) return spans;
    throw new ProblemError(
      'not-found',
      `There are no spans of the trace ${id}. Every trace can be opened for ` +
        `${spoken(this.settings.recallSeconds)} after it arrived, and longer only where an incident keeps it as an example.`,
    );
  }

  /** The newest incident that holds the trace as an example. */
  async incidentOf(traceId: string): Promise<Incident | undefined> {
    const incidents = await this.incidents.list({ limit: INCIDENTS_SEARCHED });
    return incidents.find(({ exemplars }) => exemplars.some((exemplar) => exemplar.traceId === traceId));
  }

  /** The account that the spans name, by the attribute of the highest rank; "" where they name none. */
  accountOf(spans: readonly Span[]): string {
    for (const key of this.settings.accountAttributes) {
      for (const { attributes, resource } of spans) {
        const account = textOf(attributes, key) ?? textOf(resource, key);
        if (account !== undefined) return account;
      }
    }
    return '';
  }
}

function textOf(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? `${value}`
    : undefined;
}

function spoken(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}

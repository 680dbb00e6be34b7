import { Injectable } from '@nestjs/common';
import { type Incident } from '#contract';
import { IncidentStore } from '#page';
import { type Attributes, isTraceIdHex, type Span, TraceSource } from '#span';
import { ApiSettings } from './ports.js';
import { ProblemError } from './problems/problem-error.js';

/** Whole traces, from where they are: recent ones from recall, those of incidents from what the incidents keep. */
@Injectable()
export class TraceReader {
  constructor(
    private readonly recall: TraceSource,
    private readonly incidents: IncidentStore,
    private readonly settings: ApiSettings,
  ) {}

  /** The spans of a trace, one at least; throws a problem that says why where there are none. */
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

  /** The newest incident that keeps the trace as an example. */
  async incidentOf(traceId: string): Promise<Incident | undefined> {
    const [incident] = await this.incidents.list({ keptTrace: traceId, limit: 1 });
    return incident;
  }

  /** The account that the spans name, by the attribute of the highest rank; "" where they name none. */
  accountOf(spans: readonly Span[]): string {
    const keys = this.settings.accountAttributes;
    for (const key of [...keys, ...keys.map((each) => `baggage.${each}`)]) {
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

import { type PictureKind, type TraceLink } from '#contract';
import { OperatorError } from '#kit';
import { isPublicHost } from './public-host.js';

export type LinkOptions = {
  /** Culprit's own address as people reach it, such as https://culprit.example; a trailing slash does not matter. */
  publicUrl: string;
  /** Where else a trace can be opened, such as https://jaeger.example/trace/{traceId}?uiFind={spanId}. */
  template?: string | undefined;
};

const VIEWERS = ['Jaeger', 'Grafana', 'Tempo', 'Zipkin', 'SigNoz', 'Honeycomb'];
/** Jaeger reads the first 7,000 characters of an address. */
const MOST_IN_A_SEARCH = 150;
const EXAMPLE = 'https://jaeger.example/trace/{traceId}?uiFind={spanId}';

/** `search`: where it opens several traces at once, if it does. */
type Viewer = { template: string; label: string; search: string | undefined };

/** Makes the links of a page. Throws an OperatorError for addresses that can't work, so that the start fails and not the page. */
export class Links {
  private readonly base: string;
  private readonly viewer: Viewer | undefined;

  constructor(options: LinkOptions) {
    this.base = checkedUrl(options.publicUrl, 'The public URL', 'https://culprit.example').replace(
      /\/+$/,
      '',
    );
    this.viewer = options.template === undefined ? undefined : checkedTemplate(options.template);
  }

  incident(id: string): string {
    return `${this.base}/incidents/${encodeURIComponent(id)}`;
  }

  /** A picture of it, for whoever has the signature. */
  picture(id: string, kind: PictureKind, signature: string): string {
    return `${this.base}/pictures/${encodeURIComponent(id)}/${kind}.png?sig=${signature}`;
  }

  /** Whether others than this machine and its neighbours may reach these addresses: chats fetch pictures themselves. */
  get areReachable(): boolean {
    return isPublicHost(new URL(this.base).hostname);
  }

  /** Its list of examples. */
  examples(id: string): string {
    return `${this.incident(id)}#examples`;
  }

  /** Where its holder can do something without a login; short, as some mail programs break what is long. */
  action(token: string): string {
    return `${this.base}/a/${token}`;
  }

  /** The SLA as it was in one of its versions. */
  slaVersion(id: string, version: number): string {
    return `${this.base}/api/v1/slas/${encodeURIComponent(id)}/versions/${version}`;
  }

  notice(id: string): string {
    return `${this.base}/notices/${encodeURIComponent(id)}`;
  }

  /** Culprit's own page first, which works for as long as the incident is kept; then the configured viewer's. */
  trace(traceId: string, spanId: string): TraceLink[] {
    const [trace, span] = [encodeURIComponent(traceId), encodeURIComponent(spanId)];
    const own = { label: 'open', href: `${this.base}/traces/${trace}?span=${span}` };
    return [own, ...this.elsewhere(traceId, spanId)];
  }

  /** The configured viewer's only, for Culprit's own page of the trace. */
  elsewhere(traceId: string, spanId: string): TraceLink[] {
    if (!this.viewer) return [];
    const [trace, span] = [encodeURIComponent(traceId), encodeURIComponent(spanId)];
    const href = this.viewer.template.replaceAll('{traceId}', trace).replaceAll('{spanId}', span);
    return [{ label: this.viewer.label, href }];
  }

  /** One that opens all of these traces at once in the configured viewer; undefined where it cannot do that. */
  allElsewhere(traceIds: readonly string[]): TraceLink | undefined {
    if (this.viewer?.search === undefined || traceIds.length === 0) return undefined;
    const ids = [...new Set(traceIds)].slice(0, MOST_IN_A_SEARCH);
    const query = ids.map((id) => `traceID=${encodeURIComponent(id)}`).join('&');
    return { label: this.viewer.label, href: `${this.viewer.search}?${query}` };
  }
}

/** Jaeger’s search takes ids instead of conditions; it is told by its name or by a parameter that only it has. */
function jaegerSearch({ hostname, pathname, searchParams, origin }: URL): string | undefined {
  const at = pathname.lastIndexOf('/trace/');
  const isJaeger = hostname.includes('jaeger') || searchParams.has('uiFind');
  return isJaeger && at >= 0 ? `${origin}${pathname.slice(0, at)}/search` : undefined;
}

function checkedTemplate(template: string): Viewer {
  const unknown = [...template.matchAll(/\{(\w+)\}/g)].find(
    ([, name]) => name !== 'traceId' && name !== 'spanId',
  );
  if (unknown) {
    throw new OperatorError(
      `The trace link template has a placeholder that is not known, ${unknown[0]}: use {traceId} and {spanId}, as in ${EXAMPLE}.`,
    );
  }
  if (!template.includes('{traceId}')) {
    throw new OperatorError(
      `The trace link template "${template}" has no {traceId}, so each link would lead to the same page: use for example ${EXAMPLE}.`,
    );
  }
  const filled = template.replaceAll('{traceId}', '0').replaceAll('{spanId}', '0');
  const url = new URL(checkedUrl(filled, 'The trace link template', EXAMPLE));
  const label = VIEWERS.find((name) => url.hostname.includes(name.toLowerCase())) ?? url.host;
  return { template, label, search: jaegerSearch(url) };
}

function checkedUrl(text: string, what: string, example: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new OperatorError(`${what} is not an http or https address: use one such as ${example}.`);
  }
  return text;
}

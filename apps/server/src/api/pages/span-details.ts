import { spanToJson, type Span, type SpanJson } from '#span';
import { duration } from './format.js';
import { html, type Html } from './html.js';

/** Longer values are cut here; the JSON has them whole. */
const VALUE_LIMIT = 2000;

/** Everything that the sender of a span said of it. */
export function spanDetails(span: Span, root: Span): Html {
  const { attributes, resource, events, links, status, statusMessage, kind, spanId, parentSpanId } =
    spanToJson(span);
  const afterNs = Number(span.startUnixNano - root.startUnixNano);
  return html`<div class="inside">
    ${table({
      span: spanId,
      parent: parentSpanId ?? 'none',
      kind,
      starts: `${duration(Math.abs(afterNs))} ${afterNs < 0 ? 'before' : 'after'} the root, by its own clock`,
      status: statusMessage === '' ? status : `${status}: ${statusMessage}`,
    })}
    ${section('Attributes', attributes)}
    ${events.map((event) => section(eventTitle(event, span), event.attributes, true))}
    ${links.map(
      (link) =>
        html`<h3>Link</h3>
          <p>
            <a href="/traces/${link.traceId}?span=${link.spanId}"
              ><code>${link.traceId} ${link.spanId}</code></a
            >
          </p>
          ${table(link.attributes)}`,
    )}
    ${section('Resource', resource)}
  </div>`;
}

function eventTitle({ name, timeUnixNano }: SpanJson['events'][number], { startUnixNano }: Span): string {
  const after = Number(BigInt(timeUnixNano) - startUnixNano);
  return `Event ${name}, ${after < 0 ? `${duration(-after)} before` : `${duration(after)} into`} the span`;
}

function section(title: string, values: Record<string, unknown>, evenEmpty = false): Html | undefined {
  if (Object.keys(values).length === 0 && !evenEmpty) return undefined;
  return html`<h3>${title}</h3>
    ${table(values)}`;
}

function table(values: Record<string, unknown>): Html {
  const rows = Object.entries(values).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return html`<tr>
      <td>${name}</td>
      <td><pre>${cut(text)}</pre></td>
    </tr>`;
  });
  return html`<table>
    ${rows}
  </table>`;
}

function cut(text: string): string {
  return text.length <= VALUE_LIMIT ? text : `${text.slice(0, VALUE_LIMIT)}… (${text.length} characters)`;
}

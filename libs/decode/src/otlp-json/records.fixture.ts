import { storableName, type Span } from '#span';
import { NO_RANK, type AccountAttributes } from '../account-attributes.js';
import { type RejectReason } from '../decoded.js';
import { field, int64, mapObjects, objectOf, optionalObject, text, type JsonObject } from './fields.js';
import { readRequest } from './read-request.js';

type Told = { spans: ReturnType<typeof recordOf>[]; rejected: Partial<Record<RejectReason, number>> };

/** What the records of a request have to say, by way of JSON.parse: the decoder's oracle. Throws MalformedRequest. */
export function expectedRecords(bytes: Uint8Array, accounts: AccountAttributes): Told {
  const told: Told = { spans: [], rejected: {} };
  const read = readRequest(bytes);
  const json = jsonSpans(bytes);
  for (const [i, span] of read.entries()) {
    if (typeof span === 'string') told.rejected[span] = (told.rejected[span] ?? 0) + 1;
    else told.spans.push(recordOf(span, storableName(Buffer.from(accountOf(json[i]!, accounts)))));
  }
  return told;
}

function recordOf(span: Span, account: string) {
  const { traceId, spanId, parentSpanId, startUnixNano, durationNs, service, name, kind } = span;
  const isEntry = parentSpanId === undefined || kind === 'server' || kind === 'consumer';
  const operation = { service, name, kind };
  const isError = span.status === 'error';
  return { traceId, spanId, parentSpanId, startUnixNano, durationNs, operation, account, isError, isEntry };
}

type JsonSpan = { json: JsonObject; resource: JsonObject };

function jsonSpans(bytes: Uint8Array): JsonSpan[] {
  const request = objectOf(JSON.parse(new TextDecoder().decode(bytes)));
  return mapObjects(request, 'resourceSpans', (resourceSpans) => {
    const resource = optionalObject(resourceSpans, 'resource') ?? {};
    return mapObjects(resourceSpans, 'scopeSpans', (scopeSpans) =>
      mapObjects(scopeSpans, 'spans', (json) => ({ json, resource })),
    );
  }).flat(2);
}

/** A span's own attributes come first, then its resource's, then its baggage. */
function accountOf({ json, resource }: JsonSpan, accounts: AccountAttributes): string {
  const own = findAccount(json, accounts, NO_RANK);
  if (own.rank < accounts.count) return own.key;
  const ofResource = findAccount(resource, accounts, accounts.count);
  return ofResource.rank === NO_RANK ? own.key : ofResource.key;
}

function findAccount(owner: JsonObject, accounts: AccountAttributes, limit: number) {
  let best = { rank: NO_RANK, key: '' };
  mapObjects(owner, 'attributes', (attribute) => {
    const rank = accounts.rankOf(text(attribute, 'key'));
    const key = rank < limit ? accountKey(optionalObject(attribute, 'value') ?? {}) : '';
    if (key !== '' && rank <= best.rank) best = { rank, key };
  });
  return best;
}

function accountKey(value: JsonObject): string {
  if (field(value, 'stringValue') !== undefined) return text(value, 'stringValue');
  // True or false comes before a whole number where a value has both.
  const isInt = field(value, 'boolValue') === undefined && field(value, 'intValue') !== undefined;
  return isInt ? int64(value, 'intValue').toString() : '';
}

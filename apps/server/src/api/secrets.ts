import { MASK, type Channel, type WebhookChannel } from '#contract';
import { type FieldError, invalidFields, pointerOf } from './problems/problem-error.js';

/**
 * A channel as it is stored: what came back masked is what it has. Not where its address now leads elsewhere, or
 * somebody who may not read a key could have it sent to himself.
 */
export function unmasked(channel: Channel, stored: Channel | undefined): Channel {
  if (channel.type !== 'webhook') return channel;
  const known = stored?.type === 'webhook' ? stored : undefined;
  const moved = known !== undefined && new URL(known.url).origin !== new URL(channel.url).origin;
  const kept = moved ? undefined : known;
  const why = moved
    ? `"${MASK}" does not keep what there was, as the URL leads elsewhere now: give it again`
    : `"${MASK}" keeps what there is, but there is nothing yet: give it`;
  const errors: FieldError[] = [];
  const resolve = (path: string[], value: string, mask: string, old: string | undefined): string => {
    if (value !== mask) return value;
    if (old === undefined) errors.push({ pointer: pointerOf(path), detail: why });
    return old ?? value;
  };
  const headers = Object.entries(channel.headers).map(([name, value]) => [
    name,
    resolve(['headers', name], value, MASK, headerOf(kept, name)),
  ]);
  const url = resolve(['url'], channel.url, `${new URL(channel.url).origin}/${MASK}`, kept?.url);
  if (errors.length > 0) throw invalidFields('invalid', errors);
  return { ...channel, url, headers: Object.fromEntries(headers) };
}

function headerOf(channel: WebhookChannel | undefined, name: string): string | undefined {
  return channel !== undefined && Object.hasOwn(channel.headers, name) ? channel.headers[name] : undefined;
}

import { type Channel } from '#contract';
import { pointerOf, ProblemError } from './problems/problem-error.js';

const MASK = '***';

/** A channel as it is shown: without the values of its headers, which hold tokens. */
export function masked(channel: Channel): Channel {
  if (channel.type !== 'webhook') return channel;
  const headers = Object.fromEntries(Object.keys(channel.headers).map((name) => [name, MASK]));
  return { ...channel, headers };
}

/**
 * A channel as it is stored: values that came back masked are those that it has. Not where its address now leads
 * elsewhere, or somebody who may not read a token could have it sent to himself.
 */
export function unmasked(channel: Channel, stored: Channel | undefined): Channel {
  if (channel.type !== 'webhook') return channel;
  const kept = stored?.type === 'webhook' ? stored : undefined;
  const moved = kept !== undefined && new URL(kept.url).origin !== new URL(channel.url).origin;
  const errors: { pointer: string; detail: string }[] = [];
  const headers = Object.entries(channel.headers).map(([name, value]) => {
    const old = kept !== undefined && Object.hasOwn(kept.headers, name) ? kept.headers[name] : undefined;
    if (value !== MASK || (old !== undefined && !moved)) return [name, value === MASK ? old : value];
    const detail = moved
      ? `the URL leads elsewhere now, so "${MASK}" does not keep the value: give it again`
      : `"${MASK}" keeps a value, but there is none yet: give one`;
    errors.push({ pointer: pointerOf(['headers', name]), detail });
    return [name, value];
  });
  if (errors.length === 0) return { ...channel, headers: Object.fromEntries(headers) };
  throw new ProblemError(
    'invalid',
    errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
    errors,
  );
}

import {
  type Channel,
  type FieldError,
  MASK,
  originsOf,
  pointerOf,
  type SecretField,
  withSecrets,
} from '#contract';
import { invalidFields } from './problems/problem-error.js';

/**
 * A channel as it is stored: what came back masked is what it has. Not where its address now leads elsewhere, or
 * somebody who may not read a key could have it sent to himself.
 */
export function unmasked(channel: Channel, stored: Channel | undefined): Channel {
  const known = stored?.type === channel.type ? stored : undefined;
  const moved = known !== undefined && leadsElsewhere(channel, known);
  const kept = known === undefined || moved ? [] : secretsOf(known);
  const why = moved
    ? `"${MASK}" does not keep what there was, as the URL leads elsewhere now: give it again`
    : `"${MASK}" keeps what there is, but there is nothing yet: give it`;
  const errors: FieldError[] = [];
  const whole = withSecrets(channel, (field) => {
    if (!isMasked(field)) return field.value;
    const old = kept.find((each) => isSameField(each, field));
    if (old === undefined) errors.push({ pointer: pointerOf(field.path), detail: why });
    return old?.value ?? field.value;
  });
  if (errors.length > 0) throw invalidFields('invalid', errors);
  return whole;
}

function leadsElsewhere(channel: Channel, known: Channel): boolean {
  const before = originsOf(known);
  return [...originsOf(channel)].some((origin) => !before.has(origin));
}

function secretsOf(channel: Channel): SecretField[] {
  const fields: SecretField[] = [];
  withSecrets(channel, (field) => {
    fields.push(field);
    return field.value;
  });
  return fields;
}

function isMasked({ value, isUrl }: SecretField): boolean {
  return value === (isUrl ? `${new URL(value).origin}/${MASK}` : MASK);
}

/** Of several URLs, one is known by where it leads, as others may come before it. */
function isSameField(one: SecretField, other: SecretField): boolean {
  if (one.isUrl && other.isUrl) return new URL(one.value).origin === new URL(other.value).origin;
  return one.path.join('\0') === other.path.join('\0');
}

import { slugOf } from '#contract';
import { invalidFields } from './problem-error.js';

type Named = { id?: string | undefined; name: string };

/** The id of something new: its own, else the slug of its name. */
export function newId({ id, name }: Named): string {
  const chosen = id ?? slugOf(name);
  if (chosen !== '') return chosen;
  const detail = `no id can be made from the name "${name}": give one, such as "checkout-latency"`;
  throw invalidFields('invalid', [{ pointer: '/id', detail }]);
}

/** The id in the address, which a body may repeat but not contradict. */
export function sameId(address: string, { id }: Named): string {
  if (id === undefined || id === address) return address;
  const detail = `is "${id}", but the address says "${address}"; ids can't be changed`;
  throw invalidFields('invalid', [{ pointer: '/id', detail }]);
}

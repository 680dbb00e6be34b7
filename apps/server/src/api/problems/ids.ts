import { slugOf } from '#contract';
import { invalidField } from './problem-error.js';

type Named = { id?: string | undefined; name: string };

/** The id of something new: its own, else the slug of its name. */
export function newId({ id, name }: Named): string {
  const chosen = id ?? slugOf(name);
  if (chosen !== '') return chosen;
  throw invalidField(
    '/id',
    `no id can be made from the name "${name}": give one, such as "checkout-latency"`,
  );
}

/** The id in the address, which a body may repeat but not contradict. */
export function sameId(address: string, { id }: Named): string {
  if (id === undefined || id === address) return address;
  throw invalidField('/id', `is "${id}", but the address says "${address}"; ids can't be changed`);
}

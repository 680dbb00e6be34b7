import { type Sla } from '#contract';
import { type SlaSource } from '#evaluate';

/** Whose latency is exposed: every account's, or that of these keys. */
export type NamedAccounts = 'each' | ReadonlySet<string>;

/** The accounts that the SLAs name: by key, by label, or all of them where one says `each`. */
export async function namedAccounts(
  slas: readonly Sla[],
  source: Pick<SlaSource, 'accountsWith'>,
): Promise<NamedAccounts> {
  const named = new Set<string>();
  for (const { accounts } of slas) {
    if (accounts === 'each') return 'each';
    if (accounts === 'total') continue;
    const keys = 'keys' in accounts ? accounts.keys : await source.accountsWith(accounts.labels);
    for (const key of keys) named.add(key);
  }
  return named;
}

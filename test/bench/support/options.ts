import { parseArgs } from 'node:util';

type Value = number | string | boolean;
type Widened<T> = { [K in keyof T]: T[K] extends number ? number : T[K] extends boolean ? boolean : string };

/**
 * The options of a benchmark from the command line: `{ batch: 100, gzip: false }` takes `--batch 512 --gzip`.
 * What is unknown or no number ends the process with the list of what there is.
 */
export function options<T extends Record<string, Value>>(defaults: T): Widened<T> {
  const known = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const { values } = parseArgs({ options: known });
    const given = Object.entries(values).map(([name, value]) => [name, typed(name, value, defaults[name])]);
    return { ...defaults, ...Object.fromEntries(given) };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Options and their defaults:');
    for (const [name, value] of Object.entries(defaults)) console.error(`  --${name} ${String(value)}`);
    return process.exit(2);
  }
}

/** Ends the process: these options make no sense together. */
export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

function typed(name: string, value: unknown, standard: Value | undefined): unknown {
  if (typeof standard !== 'number') return value;
  const number = Number(value);
  if (!(number >= 0))
    throw new Error(`--${name} wants a number that is not negative, not "${String(value)}".`);
  return number;
}

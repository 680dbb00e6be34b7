import { type Sla } from '#contract';

/**
 * Who is told of what is wrong with Culprit itself: those that are set for it, or where that leaves nobody, all that SLAs
 * name.
 * @param except the channel that can't tell of it
 */
export function selfChannels(
  set: readonly string[] | undefined,
  slas: readonly Pick<Sla, 'channels'>[],
  except: string | undefined,
): string[] {
  const others = (ids: readonly string[]): string[] => ids.filter((id) => id !== except);
  const own = others(set ?? []);
  return own.length > 0 ? own : [...new Set(others(slas.flatMap(({ channels }) => channels)))];
}

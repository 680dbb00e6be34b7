import { pathOf, type Section, SECTIONS } from '#contract';
import { errorAt, type Finding } from './finding.js';
import { type Place } from './source-text.js';

/** Finds the place of a field of one definition, by its path within it. */
export type Locate = (path: readonly string[]) => Place;

/** What files define, put together from all of them, with the place of everything. */
export class DefinedInFiles {
  readonly sections: Record<Section, Record<string, unknown>> = {
    accounts: {},
    calendars: {},
    channels: {},
    rotations: {},
    escalationPolicies: {},
    maintenanceWindows: {},
    slas: {},
    teams: {},
    routes: {},
  };
  readonly findings: Finding[] = [];
  private readonly origins = new Map<string, { locate: Locate; name: Place }>();
  private setName: { set: string; place: Place } | undefined;

  get set(): string | undefined {
    return this.setName?.set;
  }

  /** @param name where its id stands */
  add(section: Section, id: string, definition: unknown, locate: Locate, name: Place): void {
    const key = `${section}/${id}`;
    const first = this.origins.get(key);
    if (first) {
      this.findings.push({
        ...errorAt(name, `"${id}" is defined twice in ${section}`),
        related: { message: 'the first time', place: first.name },
      });
      return;
    }
    this.origins.set(key, { locate, name });
    this.sections[section][id] = definition;
  }

  /** All that is applied at once belongs to one set. */
  belongTo(set: string, place: Place): void {
    if (this.setName && this.setName.set !== set) {
      this.findings.push({
        ...errorAt(
          place,
          `"${set}" is another set than "${this.setName.set}": apply them one after the other`,
        ),
        related: { message: `the set "${this.setName.set}"`, place: this.setName.place },
      });
    }
    this.setName ??= { set, place };
  }

  /** Where the field stands that the server means; undefined where it is none of these files. */
  placeOf(pointer: string): Place | undefined {
    const [section, id, ...path] = pathOf(pointer);
    if (!SECTIONS.some((each) => each === section)) return this.setName?.place;
    return this.origins.get(`${section}/${id}`)?.locate(path);
  }

  get isEmpty(): boolean {
    return this.origins.size === 0;
  }
}

import { probablyMeant } from '#contract';
import { nameOf } from '../files/check-document.js';
import { type DefinedInFiles } from '../files/definitions.js';
import { errorAt, type Finding } from '../files/finding.js';
import { type Place } from '../files/source-text.js';
import { type YamlDocument } from '../files/yaml-source.js';
import { PREFIX } from './annotations.js';

/** A part of a document: what it says, and where. */
export class Part<T> {
  constructor(
    readonly document: YamlDocument,
    readonly path: readonly string[],
    readonly value: T,
  ) {}

  at<Name extends keyof T & string>(name: Name): Part<T[Name]> {
    return new Part(this.document, [...this.path, name], this.value[name]);
  }

  /** The items of a list. */
  static items<T>({ document, path, value }: Part<readonly T[]>): Part<T>[] {
    return value.map((item, i) => new Part(document, [...path, String(i)], item));
  }

  get place(): Place {
    return this.document.locate(this.path).value;
  }

  /** Where its name stands. */
  get keyPlace(): Place {
    const { key, value } = this.document.locate(this.path);
    return key ?? value;
  }

  get name(): string {
    return nameOf(this.path);
  }
}

/** The part that is there after all; undefined where its value is. */
export function given<T>(part: Part<T | undefined>): Part<T> | undefined {
  return part.value === undefined ? undefined : new Part(part.document, part.path, part.value);
}

/** Takes down what is wrong with OpenSLO documents, and what is left out of them. */
export class Notes {
  constructor(private readonly defined: DefinedInFiles) {}

  add(findings: readonly Finding[]): void {
    this.defined.findings.push(...findings);
  }

  /** Gives undefined, for who has nothing to give then. */
  refuse(part: Part<unknown>, why: string, place = part.place): undefined {
    this.defined.findings.push(errorAt(place, `${part.name} ${why}`));
  }

  leaveOut(part: Part<unknown> | undefined, why: string): void {
    if (part === undefined || part.value === undefined) return;
    this.defined.findings.push({ severity: 'warning', message: `${part.name} ${why}`, place: part.place });
  }
}

/** Annotations of ours, without the prefix; each unknown one is a mistake, those of others are left alone. */
export function ourAnnotations(
  metadata: Part<{ annotations?: Record<string, string> | undefined } | undefined>,
  known: readonly string[],
  notes: Notes,
): Map<string, Part<string>> {
  const found = new Map<string, Part<string>>();
  for (const [name, value] of Object.entries(metadata.value?.annotations ?? {})) {
    if (!name.startsWith(PREFIX)) continue;
    const part = new Part(metadata.document, [...metadata.path, 'annotations', name], value);
    const short = name.slice(PREFIX.length);
    if (known.includes(short)) found.set(short, part);
    else {
      const meant = probablyMeant(short, known);
      const hint =
        meant === undefined
          ? `there is ${known.map((each) => PREFIX + each).join(', ')}`
          : `did you mean "${PREFIX}${meant}"?`;
      notes.refuse(part, `is not an annotation here; ${hint}`, part.keyPlace);
    }
  }
  return found;
}

import { type z } from 'zod';
import { nearestNames } from '#contract';
import { type YamlDocument } from '../files/yaml-source.js';
import { type Notes, Part } from './documents.js';
import { type Kind, KINDS } from './schemas.js';

type Documents = { [K in Kind]: z.infer<(typeof KINDS)[K]> };

/** OpenSLO documents by kind and name, as they refer to each other. */
export class Library {
  private readonly documents = new Map<string, Part<unknown>>();
  private readonly used = new Set<string>();

  constructor(private readonly notes: Notes) {}

  /** @param document that is as the kind's schema says */
  add(kind: Kind, document: YamlDocument): void {
    const part = new Part(document, [], KINDS[kind].parse(document.value));
    const key = `${kind}/${part.value.metadata.name}`;
    const name = part.at('metadata').at('name');
    if (this.documents.has(key)) this.notes.refuse(name, `is the name of another ${kind} too`);
    this.documents.set(key, part);
    const { labels, annotations } = part.value.metadata;
    if (labels) this.notes.leaveOut(part.at('metadata').at('labels'), 'are left out: a rule has no labels');
    void annotations;
    if (part.value.spec.description !== undefined) {
      this.notes.leaveOut(
        new Part(document, ['spec', 'description'], ''),
        'is left out: Culprit keeps no descriptions',
      );
    }
  }

  all<K extends Kind>(kind: K): Part<Documents[K]>[] {
    return [...this.documents].flatMap(([key, part]) => {
      if (!key.startsWith(`${kind}/`)) return [];
      this.used.add(key);
      return [part as Part<Documents[K]>];
    });
  }

  has(kind: Kind, name: string): boolean {
    return this.documents.has(`${kind}/${name}`);
  }

  /** What a reference means; where there is none, that is taken down. */
  find<K extends Kind>(kind: K, reference: Part<string>): Part<Documents[K]> | undefined {
    const key = `${kind}/${reference.value}`;
    const found = this.documents.get(key);
    this.used.add(key);
    if (found) return found as Part<Documents[K]>;
    const names = [...this.documents.keys()].filter((each) => each.startsWith(`${kind}/`));
    const near = nearestNames(key, names).map((each) => `"${each.slice(kind.length + 1)}"`);
    const hint = near.length > 0 ? `there is ${near.join(', ')}` : `there is none in these files`;
    return this.notes.refuse(reference, `names no ${kind}: "${reference.value}"; ${hint}`);
  }

  /** What nothing refers to, apart from services and data sources, which say nothing that is needed here. */
  unused(): Part<unknown>[] {
    const said = (key: string): boolean => this.used.has(key) || /^(Service|DataSource)\//.test(key);
    return [...this.documents].flatMap(([key, part]) => (said(key) ? [] : [part]));
  }
}

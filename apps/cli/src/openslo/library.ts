import { type z } from 'zod';
import { nearestNames } from '#contract';
import { type YamlDocument } from '../files/yaml-source.js';
import { type Notes, Part } from './documents.js';
import { type Kind, KINDS } from './schemas.js';

/** OpenSLO documents by kind and name, as they refer to each other. */
export class Library {
  private readonly documents = new Map<string, YamlDocument>();
  private readonly used = new Set<string>();

  constructor(private readonly notes: Notes) {}

  /** @param document that is as the kind's schema says */
  add(kind: Kind, document: YamlDocument): void {
    const part = new Part(document, [], KINDS[kind].parse(document.value));
    const metadata = part.at('metadata');
    const key = `${kind}/${metadata.value.name}`;
    if (this.documents.has(key)) {
      this.notes.refuse(metadata.at('name'), `is the name of another ${kind} too`);
    }
    this.documents.set(key, document);
    this.notes.leaveOut(metadata.at('labels'), 'are left out: a rule has no labels');
    this.notes.leaveOut(
      new Part(document, ['spec', 'description'], part.value.spec.description),
      'is left out: Culprit keeps no descriptions',
    );
  }

  /** @param schema one of {@link KINDS} */
  all<T>(schema: z.ZodType<T>): Part<T>[] {
    return [...this.documents].flatMap(([key, document]) => {
      if (!key.startsWith(prefixOf(schema))) return [];
      this.used.add(key);
      return [new Part(document, [], schema.parse(document.value))];
    });
  }

  has(schema: z.ZodType, name: string): boolean {
    return this.documents.has(prefixOf(schema) + name);
  }

  /** What a reference means; where there is none, that is taken down. */
  find<T>(schema: z.ZodType<T>, reference: Part<string>): Part<T> | undefined {
    const prefix = prefixOf(schema);
    const key = prefix + reference.value;
    const found = this.documents.get(key);
    this.used.add(key);
    if (found) return new Part(found, [], schema.parse(found.value));
    const names = [...this.documents.keys()].filter((each) => each.startsWith(prefix));
    const near = nearestNames(key, names).map((each) => `"${each.slice(prefix.length)}"`);
    const hint = near.length > 0 ? `there is ${near.join(', ')}` : 'there is none in these files';
    return this.notes.refuse(reference, `names no ${prefix.slice(0, -1)}: "${reference.value}"; ${hint}`);
  }

  /** What nothing refers to, apart from services and data sources, which say nothing that is needed here. */
  unused(): YamlDocument[] {
    const said = (key: string): boolean => this.used.has(key) || /^(Service|DataSource)\//.test(key);
    return [...this.documents].flatMap(([key, document]) => (said(key) ? [] : [document]));
  }
}

function prefixOf(schema: z.ZodType): string {
  const [kind = ''] = Object.entries(KINDS).find(([, each]) => Object.is(each, schema)) ?? [];
  return `${kind}/`;
}

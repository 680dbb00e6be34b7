import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
} from 'yaml';
import { messageOf } from '#kit';
import { errorAt, type Finding } from './finding.js';
import { type Place, SourceText } from './source-text.js';

/** Where something stands in a YAML document. */
export type Located = {
  /** The value; of a map or list that has a key, the key. */
  value: Place;
  /** Absent in lists, and for the whole. */
  key: Place | undefined;
  /** False: it is not there, and this is what it would be in. */
  found: boolean;
};

/** One of the documents of a YAML file, which remembers where everything stands in it. */
export class YamlDocument {
  constructor(
    readonly source: SourceText,
    private readonly document: Document,
    readonly value: unknown,
  ) {}

  /** @param path keys and indexes, as in a JSON pointer */
  locate(path: readonly string[]): Located {
    let node: unknown = this.resolved(this.document.contents);
    let at: Located = { value: this.placeOf(node), key: undefined, found: true };
    for (const step of path) {
      const child = this.childOf(node, step);
      if (child === undefined) return { ...at, found: false };
      const key = child.key === undefined ? undefined : this.placeOf(child.key);
      const below = this.placeOf(child.value);
      const isCollection = isMap(this.resolved(child.value)) || isSeq(this.resolved(child.value));
      at = {
        value: key !== undefined && (isCollection || below.from === below.to) ? key : below,
        key,
        found: true,
      };
      node = this.resolved(child.value);
    }
    return at;
  }

  private childOf(node: unknown, step: string): { key: unknown; value: unknown } | undefined {
    if (isSeq(node)) {
      const value = /^\d+$/.test(step) ? node.items[Number(step)] : undefined;
      return value === undefined ? undefined : { key: undefined, value };
    }
    if (!isMap(node)) return undefined;
    const own = node.items.find((pair) => keyOf(pair) === step);
    if (own) return own;
    for (const merged of node.items.filter((pair) => keyOf(pair) === '<<')) {
      const from = this.resolved(merged.value);
      for (const each of isSeq(from) ? from.items : [from]) {
        const child = this.childOf(this.resolved(each), step);
        if (child) return child;
      }
    }
    return undefined;
  }

  private resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  /** The whole of a map is too much to point at: its first key then. */
  private placeOf(node: unknown): Place {
    const first = isMap(node) ? node.items.find(isPair)?.key : undefined;
    const [from, to] = (isNode(first) ? first.range : undefined) ??
      (isNode(node) ? node.range : undefined) ?? [0, 0];
    return { source: this.source, from, to };
  }
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

/** Reads the documents of a YAML text; those that are empty are left out. */
export function parseYaml(source: SourceText): { documents: YamlDocument[]; findings: Finding[] } {
  const documents: YamlDocument[] = [];
  const findings: Finding[] = [];
  const parsed = parseAllDocuments(source.text, { prettyErrors: false, stringKeys: true, merge: true });
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const { message, pos } of document.errors) {
      findings.push(errorAt({ source, from: pos[0], to: pos[1] }, message));
    }
    if (document.errors.length > 0) continue;
    for (const { message, pos } of document.warnings) {
      findings.push({ severity: 'warning', message, place: { source, from: pos[0], to: pos[1] } });
    }
    try {
      const value: unknown = document.toJS();
      if (value !== null && value !== undefined) documents.push(new YamlDocument(source, document, value));
    } catch (error) {
      // Aliases that would multiply without end, or that lead nowhere.
      findings.push(
        errorAt({ source, from: document.range[0], to: document.range[0] + 1 }, messageOf(error)),
      );
    }
  }
  return { documents, findings };
}

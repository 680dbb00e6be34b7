import { z } from 'zod';
import { type FieldError, fieldErrors, pathOf, probablyMeant, UNKNOWN_FIELD } from '#contract';
import { fieldNamesAt } from './field-names.js';
import { errorAt, type Finding } from './finding.js';
import { type YamlDocument } from './yaml-source.js';

/** A zod schema, and what it says as JSON Schema. */
export class DocumentSchema<T> {
  private json: Record<string, unknown> | undefined;

  constructor(private readonly schema: z.ZodType<T>) {}

  /**
   * What a value holds, or everything that is wrong with it.
   * @param above where it stands in the document; absent: it is the whole
   */
  check(
    document: YamlDocument,
    value: unknown,
    above: readonly string[] = [],
  ): { value: T } | { findings: Finding[] } {
    const result = this.schema.safeParse(value);
    if (result.success) return { value: result.data };
    const find = ({ pointer, detail }: FieldError): Finding =>
      this.findingOf(document, value, above, pathOf(pointer), detail);
    return { findings: fieldErrors(result.error.issues).map(find) };
  }

  private findingOf(
    document: YamlDocument,
    whole: unknown,
    above: readonly string[],
    path: readonly string[],
    detail: string,
  ): Finding {
    const { value, key } = document.locate([...above, ...path]);
    const name = nameOf([...above, ...path]);
    if (detail !== UNKNOWN_FIELD) {
      const isName = detail.startsWith('its name: ');
      return errorAt((isName ? key : undefined) ?? value, `${name}: ${detail}`);
    }
    const known = fieldNamesAt(this.asJson(), path.slice(0, -1), whole);
    const meant = probablyMeant(path.at(-1) ?? '', known);
    const hint =
      meant !== undefined
        ? `; did you mean "${meant}"?`
        : known.length > 0
          ? `; there is ${known.join(', ')}`
          : '';
    return errorAt(key ?? value, `${name} ${UNKNOWN_FIELD}${hint}`);
  }

  private asJson(): Record<string, unknown> {
    this.json ??= { ...z.toJSONSchema(this.schema, { io: 'input' }) };
    return this.json;
  }
}

/** How people write a path: slas.gold-checkout.channels[0]. */
export function nameOf(path: readonly string[]): string {
  const name = path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return name.replace(/^\./, '') || 'the document';
}

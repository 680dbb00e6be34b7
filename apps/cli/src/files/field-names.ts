type Schema = Record<string, unknown>;

/**
 * Which fields a JSON Schema knows at a place of a value, so that a mistyped one can be told what was meant. Of
 * alternatives, those are left out whose constant fields say something else than the value does.
 */
export function fieldNamesAt(root: Schema, path: readonly string[], value: unknown): string[] {
  let schemas = branches(root, root, value);
  let at = value;
  for (const step of path) {
    at = valueAt(at, step);
    schemas = schemas
      .flatMap((schema) => below(schema, step))
      .flatMap((schema) => branches(root, schema, at));
  }
  return [
    ...new Set(schemas.flatMap(({ properties }) => (isObject(properties) ? Object.keys(properties) : []))),
  ];
}

function branches(root: Schema, schema: Schema, value: unknown): Schema[] {
  if (typeof schema['$ref'] === 'string') {
    const target = schema['$ref'].split('/').slice(1).reduce<unknown>(valueAt, root);
    return isObject(target) ? branches(root, target, value) : [];
  }
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(choices)) return contradicts(schema, value) ? [] : [schema];
  return choices.filter(isObject).flatMap((choice) => branches(root, choice, value));
}

function contradicts({ properties }: Schema, value: unknown): boolean {
  if (!isObject(properties) || !isObject(value)) return false;
  return Object.entries(properties).some(
    ([name, property]) =>
      isObject(property) && 'const' in property && name in value && value[name] !== property['const'],
  );
}

function below(schema: Schema, step: string): Schema[] {
  const { properties, additionalProperties, items } = schema;
  const own = isObject(properties) ? properties[step] : undefined;
  return [own ?? (/^\d+$/.test(step) && items !== undefined ? items : additionalProperties)].filter(isObject);
}

function valueAt(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

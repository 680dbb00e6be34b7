/** A field of something that was thrown, whatever it is: errors of libraries carry theirs untyped. */
export function field(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
}

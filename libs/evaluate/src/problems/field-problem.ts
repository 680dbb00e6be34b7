/** A field, by its JSON pointer, and what is wrong with it. */
export type FieldProblem = { pointer: string; detail: string };

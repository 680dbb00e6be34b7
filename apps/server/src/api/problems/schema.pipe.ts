import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { fieldErrors } from '#contract';
import { invalidFields, ProblemError } from './problem-error.js';
import { unstorable } from './unstorable.js';

const KINDS = { body: 'invalid', query: 'invalid-query', param: 'invalid-path' } as const;

/**
 * Checks what `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })` say, and answers with all
 * mistakes at once; and whatever comes in, schema or not, has to be something that Postgres can hold. In place of
 * Nest's own StandardSchemaValidationPipe, which knows neither pointers nor whether a body or a query is wrong, and
 * which silently takes fields named "constructor" out of what it checks.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema = z.unknown(), type, data }: ArgumentMetadata): unknown {
    if (type === 'custom' || !(schema instanceof z.ZodType)) return value;
    if (type === 'body' && value === undefined && !schema.safeParse(undefined).success) {
      throw new ProblemError(
        'invalid',
        'Send a JSON object, with the header Content-Type: application/json.',
      );
    }
    const above = data === undefined ? [] : [data];
    const result = schema.safeParse(value);
    const errors = result.success ? unstorable(value, above) : fieldErrors(result.error.issues, above);
    if (errors.length > 0) throw invalidFields(KINDS[type], errors);
    return result.data;
  }
}

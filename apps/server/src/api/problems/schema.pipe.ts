import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { fieldErrors, unstorable } from './issues.js';
import { ProblemError } from './problem-error.js';

/**
 * Checks what `@Body({ schema })` and `@Query({ schema })` name, and answers with all mistakes at once. In place
 * of Nest's own StandardSchemaValidationPipe, which knows neither pointers nor whether a body or a query is wrong,
 * and which silently takes fields named "constructor" out of what it checks.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    const inBody = type === 'body';
    if (inBody && value === undefined) {
      throw new ProblemError(
        'invalid',
        'Send a JSON object, with the header Content-Type: application/json.',
      );
    }
    const result = schema.safeParse(value);
    const errors = result.success ? unstorable(result.data) : fieldErrors(result.error.issues);
    if (errors.length === 0) return result.data;
    const detail = `${errors.length === 1 ? 'One field is' : `${errors.length} fields are`} wrong: ${errors
      .map(({ pointer, detail }) => `${pointer || 'the whole'} ${detail}`)
      .join('; ')}.`;
    throw new ProblemError(inBody ? 'invalid' : 'invalid-query', detail, errors);
  }
}

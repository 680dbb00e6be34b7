import { type RankedOrigin } from './error-origins.js';
import { type Failure } from './failures.js';
import { type Verdict } from '../culprit/verdict.js';

/** From this many failing calls per trace on, they are tried again. */
const RETRIED = 1.5;

/** The answer for a person who was just woken: who fails, how often, at what, and how. */
export function errorSentence(verdict: Verdict, origins: RankedOrigin[], violatingTraces: number): string {
  const [first, second] = origins;
  if (!first) return '';
  const lead = leadOf(first, violatingTraces);
  if (verdict.reason === 'error-origin') {
    return verdict.confidence === 'low' ? `Probably ${lead}.` : `${lead}.`;
  }
  if (verdict.reason === 'candidates-tie' && second) {
    return (
      `Too close to call: ${first.name} fails in ${first.traces} of ${violatingTraces} failed requests ` +
      `(${failureText(first)}), ${second.name} in ${second.traces} (${failureText(second)}).`
    );
  }
  return `There are too few failed requests to name anybody. So far ${lead}.`;
}

/** "POST /charges, HTTP 502, exception CardDeclined: no funds, 3 attempts each" */
export function failureText({ failure, attempts }: RankedOrigin): string {
  const { operation, status } = failure;
  const parts = [operation, status, exceptionText(failure), retries(attempts)];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** Undefined for calls that are tried once. */
export function retries(attempts: number): string | undefined {
  return attempts >= RETRIED ? `${Number(attempts.toPrecision(2))} attempts each` : undefined;
}

function leadOf(origin: RankedOrigin, violatingTraces: number): string {
  const { name, kind, failure, traces } = origin;
  const often = `in ${traces} of ${violatingTraces} failed requests`;
  const text = failureText(origin);
  if (failure.isRoot) return `${name} itself fails ${often}: ${text}; nothing that it calls does`;
  switch (failure.mode) {
    case 'timed-out':
      return `${name} is too late ${often}: ${text}; its callers give up before it answers`;
    case 'unanswered':
      if (kind === 'service')
        return `${name} does not answer ${often}: ${text}; no span of it shows the call`;
      break;
    case 'raised':
      break;
  }
  return `${name} fails ${often}: ${text}; the calls above it only pass the error on`;
}

function exceptionText({ exceptionType, message }: Failure): string | undefined {
  if (exceptionType === undefined) return message;
  return message === undefined ? `exception ${exceptionType}` : `exception ${exceptionType}: ${message}`;
}

import { type Dictionaries, type SpanStatus } from '#span';
import { type AccountAttributes } from './account-attributes.js';

/** What a decoder turns names into ids with, and where it looks for the account. */
export type SpanNames = { dictionaries: Dictionaries; accountAttributes: AccountAttributes };

export const SERVICE_NAME = 'service.name';

/** The service of a resource that does not name one, as OpenTelemetry's SDKs call it. */
export const UNKNOWN_SERVICE = 'unknown_service';

/** OTLP's status codes, at their numbers on the wire. */
export const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];

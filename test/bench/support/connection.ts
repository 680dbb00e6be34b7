/** `retryAfterMs` where the request was refused for now, to be sent again. */
export type Answer = { accepted: true } | { accepted: false; reason: string; retryAfterMs: number };

/** One request at a time. */
export abstract class Connection {
  abstract send(body: Buffer): Promise<Answer>;
  abstract close(): void;
}

/** Where an answer does not say when to come back. */
export const DEFAULT_RETRY_MS = 1_000;

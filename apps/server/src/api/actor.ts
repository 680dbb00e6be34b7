import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';

const MAX_CHARACTERS = 200;

/**
 * Who changes something, for the audit: what the caller says of itself, else where the request comes from. Nobody
 * checks it, as there is no login.
 */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  actorOf(context.switchToHttp().getRequest<Request>()),
);

export function actorOf(request: { get(name: string): string | undefined; ip?: string | undefined }): string {
  // Headers come as Latin-1, though callers mean UTF-8; what is neither is shown with replacement characters.
  return actorNamed(Buffer.from(request.get('x-culprit-actor') ?? '', 'latin1').toString('utf8'), request);
}

/** Who gives this name, or where the request comes from where it is empty. */
export function actorNamed(name: string, { ip }: { ip?: string | undefined }): string {
  return inertText(name) || (ip?.replace(/^::ffff:/, '') ?? 'unknown');
}

function inertText(text: string): string {
  const clean = text.replace(/\p{C}+/gu, ' ').trim();
  return Array.from(clean).slice(0, MAX_CHARACTERS).join('');
}

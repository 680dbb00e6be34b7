/** Shorter ones would take ordinary words and numbers out of the text, and are no secret. */
const MIN_SECRET_LENGTH = 4;

/** A text without the secrets, however the other side has quoted them: as they are, URL-encoded or as base64. */
export function redact(text: string, secrets: string[]): string {
  return secrets
    .flatMap((secret) => (secret.length < MIN_SECRET_LENGTH ? [] : spellingsOf(secret)))
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

function spellingsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
}

import { OperatorError } from '#kit';

export type SmtpConfig = {
  /** smtp[s]://[user:password@]host[:port]; its query takes nodemailer's options, such as ?ignoreTLS=true. */
  url: string;
  /** The sender, such as "Culprit <culprit@example.org>". */
  from: string;
  /** For each of: name lookup, connection, greeting, and silence; 10 s. */
  timeoutMs?: number;
};

export type Smtp = { url: string; from: string; domain: string; secrets: string[] };

/** Checks at the start what would else fail with the first page. Throws an OperatorError that keeps the password to itself. */
export function parseSmtpConfig({ url, from }: SmtpConfig): Smtp {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['smtp:', 'smtps:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new OperatorError(
      'The address of the mail server is not of the form smtp://user:password@mail.example.org:587 (or smtps://…:465).',
    );
  }
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1];
  if (domain === undefined || /[\r\n]/.test(from)) {
    throw new OperatorError(
      `The sender "${from}" is not an e-mail address: use for example "Culprit <culprit@example.org>".`,
    );
  }
  const [user, password] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)];
  return {
    url,
    from,
    domain,
    secrets: [password, parsed.password, `${user}:${password}`, `\0${user}\0${password}`],
  };
}

import { messageOf, OperatorError } from '#kit';

/** Where a receiver listens. `portSetting` names the environment variable of the port, for whoever has to change it. */
export type ListenOptions = { host: string; port: number; portSetting: string };

/** Why a socket could not be opened, told to the person who can mend it. */
export function listenError(error: unknown, what: string, { host, port, portSetting }: ListenOptions): Error {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const cause = messageOf(error);
  const change = `set ${portSetting} to another port`;
  if (cause.includes('EADDRINUSE'))
    return new OperatorError(
      `${what} can't listen on ${address}: the port is taken; stop what uses it, or ${change}`,
    );
  if (cause.includes('EACCES'))
    return new OperatorError(
      `${what} can't listen on ${address}: permission denied; ${change} (1024 or above)`,
    );
  return new OperatorError(`${what} can't listen on ${address} (${cause}); check the host, or ${change}`);
}

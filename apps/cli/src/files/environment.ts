const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Fields of a webhook that may hold secrets, and so ${NAME} in place of one: its URL and its headers. */
export type SecretFields = { url?: unknown; headers?: unknown };

/** Where the values of ${NAME} come from. */
export class Environment {
  /** @param env absent: the values do not matter, and none has to be set */
  constructor(private readonly env?: NodeJS.ProcessEnv) {}

  /**
   * The fields with the values of environment variables, to be checked; and as they go on from here, which is the
   * same unless values do not matter.
   * @param onUnset told of each variable that is not set, with the path of the field
   */
  resolved<T extends SecretFields>(
    fields: T,
    onUnset: (path: string[], name: string) => void,
  ): { checked: T; kept: T } {
    const { url, headers } = fields;
    const checked = {
      ...fields,
      ...(url !== undefined && { url: this.valueOf(url, ['url'], onUnset) }),
      ...(isRecord(headers) && {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            this.valueOf(value, ['headers', name], onUnset),
          ]),
        ),
      }),
    };
    return { checked, kept: this.env ? checked : fields };
  }

  private valueOf(value: unknown, path: string[], onUnset: (path: string[], name: string) => void): unknown {
    if (typeof value !== 'string') return value;
    return value.replace(VARIABLE, (whole: string, name: string) => {
      const found = this.env?.[name];
      if (found !== undefined && found !== '') return found;
      if (this.env) onUnset(path, name);
      // Something that fits where a URL or a part of one does, so that this stays the only mistake.
      return whole === value && path[0] === 'url' ? 'https://unset.invalid' : 'unset';
    });
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

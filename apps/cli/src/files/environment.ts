import { MASK, type SecretField, withSecrets } from '#contract';

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Where the values of ${NAME} come from. */
export class Environment {
  /** @param env absent: the values do not matter, and none has to be set */
  constructor(private readonly env?: NodeJS.ProcessEnv) {}

  /**
   * The fields with the values of environment variables, to be checked; and as they go on from here, which is the
   * same unless values do not matter.
   * @param onUnset told of each variable that is not set, with the path of the field
   */
  resolved<T extends object>(
    fields: T,
    onUnset: (path: string[], name: string) => void,
  ): { checked: T; kept: T } {
    const checked = withSecrets(fields, (field) => this.valueOf(field, onUnset));
    return { checked, kept: this.env ? checked : fields };
  }

  private valueOf(
    { path, value, isUrl }: SecretField,
    onUnset: (path: string[], name: string) => void,
  ): string {
    let isWhole = true;
    const resolved = value.replace(VARIABLE, (_, name: string) => {
      const found = this.env?.[name];
      if (found !== undefined && found !== '') return found;
      if (this.env) onUnset(path, name);
      isWhole = false;
      return 'unset';
    });
    if (isWhole) return resolved;
    // Something that fits there, so that this stays the only mistake: a URL, or what stands for any key.
    if (isUrl) return URL.canParse(resolved) ? resolved : 'https://unset.invalid';
    return MASK;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

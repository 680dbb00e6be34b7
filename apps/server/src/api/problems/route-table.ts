/** Paths as OpenAPI writes them ("/api/v1/slas/{id}"), each with an entry per method in lower case. */
export type Paths = Record<string, object>;

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

/** Which methods an address knows, by the API's own description: a router says only that nothing matched. */
export class RouteTable {
  private readonly routes: { pattern: RegExp; methods: string[] }[];

  constructor(paths: Paths) {
    this.routes = Object.entries(paths).map(([path, operations]) => ({
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
      methods: METHODS.filter((method) => method in operations).map((method) => method.toUpperCase()),
    }));
  }

  /** Empty where there is no such address. */
  methodsAt(path: string): string[] {
    return this.routes.find(({ pattern }) => pattern.test(path))?.methods ?? [];
  }
}

import { type AttributesSpec, type SpanSpec } from '#testkit';

/*
 * A trace of ten spans through three services, four shops with eight routes each: 320 operations, three of the ten
 * spans are entries, and only the root names the account.
 */

export const SPANS_PER_TRACE = 10;
export const SERVICES = ['web', 'orders', 'payments'] as const;
export const SHOPS = 4;
const ROUTES = 8;

type Part = {
  service: (typeof SERVICES)[number];
  /** OTLP's number: 1 internal, 2 server, 3 client. */
  kind: 1 | 2 | 3;
  parent: number | undefined;
  name: (route: number) => string;
  /** Of the root's duration. */
  share: number;
};

export const PARTS: readonly Part[] = [
  { service: 'web', kind: 2, parent: undefined, name: (r) => `POST /shop/v1/resource-${r}/{id}`, share: 1 },
  { service: 'web', kind: 1, parent: 0, name: (r) => `render resource-${r}`, share: 0.1 },
  { service: 'web', kind: 3, parent: 0, name: (r) => `shop.Orders/Place${r}`, share: 0.85 },
  { service: 'web', kind: 3, parent: 0, name: (r) => `GET session:${r}`, share: 0.05 },
  { service: 'orders', kind: 2, parent: 2, name: (r) => `shop.Orders/Place${r}`, share: 0.8 },
  { service: 'orders', kind: 1, parent: 4, name: (r) => `validate resource-${r}`, share: 0.1 },
  { service: 'orders', kind: 3, parent: 4, name: (r) => `POST /payments/charge-${r}`, share: 0.6 },
  { service: 'payments', kind: 2, parent: 6, name: (r) => `POST /payments/charge-${r}`, share: 0.55 },
  { service: 'payments', kind: 3, parent: 7, name: (r) => `INSERT ledger_${r}`, share: 0.3 },
  { service: 'payments', kind: 1, parent: 7, name: (r) => `score fraud-${r}`, share: 0.15 },
];

/** What stands where a sender writes the account, behind {@link ACCOUNT_PREFIX}. */
export const ACCOUNT_PREFIX = 'customer-';
export const ACCOUNT_DIGITS = 7;

/** One span of a trace, with some 10 attributes: 494 bytes of protobuf on average. */
export function spanOf(shop: number, trace: number, part: number): SpanSpec {
  const { service, kind, name, parent } = PARTS[part]!;
  const route = trace % ROUTES;
  return {
    service: `${service}-${shop}`,
    resource: { 'service.version': '1.42.0', 'host.name': `node-${shop}` },
    name: name(route),
    kind,
    status: trace % 100 === 99 ? 2 : 0,
    attributes: {
      ...(parent === undefined ? { 'account.id': ACCOUNT_PREFIX + '0'.repeat(ACCOUNT_DIGITS) } : {}),
      ...(kind === 1 ? ofWork(trace, part) : ofRequest(trace, route)),
      'thread.id': 17 + (trace % 8),
      'thread.name': `http-nio-8080-exec-${trace % 8}`,
      'code.function.name': `com.example.shop.${service}.ResourceController.handle${part}`,
      'deployment.environment.name': 'production',
    },
  };
}

function ofRequest(trace: number, route: number): AttributesSpec {
  return {
    'http.request.method': 'POST',
    'http.route': `/shop/v1/resource-${route}/{id}`,
    'url.path': `/shop/v1/resource-${route}/${100_000 + (trace % 1_000)}`,
    'url.scheme': 'https',
    'server.address': 'shop.example.org',
    'server.port': 8443,
    'http.response.status_code': 200,
  };
}

function ofWork(trace: number, part: number): AttributesSpec {
  return {
    'code.file.path': `/srv/shop/src/main/java/com/example/shop/Worker${part}.java`,
    'code.line.number': 100 + part,
    'shop.cart.items': trace % 20,
    'shop.cart.currency': 'EUR',
    'shop.cart.total': 19.9 + (trace % 50),
    'shop.feature.flags': 'new-checkout,fast-search',
  };
}

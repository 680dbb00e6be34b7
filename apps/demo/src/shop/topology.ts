/**
 * One thing that a service does for a request, in order:
 * time of its own, a call to another service, a query, or several such sequences at once.
 */
export type Step =
  { workMs: number } | { call: ServiceName; route: Route } | { query: QuerySummary } | { parallel: Step[][] };

/** A method and a path template, which is also the name of its span: "GET /products/{id}". */
export type Route = `${'GET' | 'POST'} /${string}`;

export const SERVICE_NAMES = ['web', 'checkout', 'cart', 'catalog', 'payments', 'fraud', 'shipping'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** The service that customers reach. It alone knows the account; the others get it as baggage. */
export const EDGE: ServiceName = 'web';

/** The database sends no spans: all that is known of it are its callers' client spans. */
export const DATABASE = { process: 'shop-db', system: 'postgresql', namespace: 'shop' } as const;

/** What the database answers, and how long that usually takes, in ms. */
export const QUERY_MS = {
  'SELECT cart_items': 4,
  'SELECT products': 3,
  'SELECT shipping_rates': 4,
  'SELECT orders': 6,
  'INSERT charges': 5,
  'INSERT orders': 6,
} as const;
export type QuerySummary = keyof typeof QUERY_MS;

/**
 * Who calls whom. The slow part of POST /checkout is a chain (web → checkout → payments → fraud), so that what is
 * added to any of its members is added to the whole; the quote and the cart's products run side by side.
 * cart, catalog and payments have two callers and two callees or more.
 */
export const TOPOLOGY: Record<ServiceName, Partial<Record<Route, Step[]>>> = {
  web: {
    'POST /checkout': [{ workMs: 4 }, { call: 'checkout', route: 'POST /orders' }],
    'GET /products/{id}': [
      { workMs: 2 },
      {
        parallel: [
          [{ call: 'catalog', route: 'GET /products/{id}' }],
          [{ call: 'shipping', route: 'POST /quotes' }],
        ],
      },
    ],
    'GET /cart': [{ workMs: 2 }, { call: 'cart', route: 'GET /items' }],
    'POST /renewals': [{ workMs: 3 }, { call: 'payments', route: 'POST /charges' }],
  },
  checkout: {
    'POST /orders': [
      { workMs: 3 },
      {
        parallel: [[{ call: 'cart', route: 'GET /items' }], [{ call: 'shipping', route: 'POST /quotes' }]],
      },
      { call: 'payments', route: 'POST /charges' },
      { query: 'INSERT orders' },
    ],
  },
  cart: {
    'GET /items': [
      { query: 'SELECT cart_items' },
      { workMs: 2 },
      { call: 'catalog', route: 'GET /products/{id}' },
    ],
  },
  catalog: { 'GET /products/{id}': [{ workMs: 2 }, { query: 'SELECT products' }] },
  payments: {
    'POST /charges': [
      { workMs: 8 },
      { call: 'fraud', route: 'POST /scores' },
      { workMs: 6 },
      { query: 'INSERT charges' },
    ],
  },
  fraud: { 'POST /scores': [{ query: 'SELECT orders' }, { workMs: 7 }] },
  shipping: {
    'POST /quotes': [
      { workMs: 2 },
      { query: 'SELECT shipping_rates' },
      { call: 'catalog', route: 'GET /products/{id}' },
    ],
  },
};

/** How often customers ask for what: relative weights. */
export const LOAD_MIX: { route: Route; weight: number }[] = [
  { route: 'POST /checkout', weight: 5 },
  { route: 'GET /products/{id}', weight: 2 },
  { route: 'GET /cart', weight: 2 },
  { route: 'POST /renewals', weight: 1 },
];

/** Of all services. */
export const ROUTES = SERVICE_NAMES.flatMap((service) => Object.keys(TOPOLOGY[service]).filter(isRoute));

/** The route that a request belongs to, by its method and path without query; undefined where there is none. */
export function routeOf(method: string, path: string): Route | undefined {
  const asked = path.split('/');
  return ROUTES.find((route) => {
    const [routeMethod, template = ''] = route.split(' ');
    const parts = template.split('/');
    return (
      routeMethod === method &&
      parts.length === asked.length &&
      parts.every((part, i) => part === asked[i] || (part.startsWith('{') && asked[i] !== ''))
    );
  });
}

/** The method and a concrete path of a route; {id} becomes `id`. */
export function requestOf(route: Route, id: string): { method: string; path: string } {
  const [method = '', template = ''] = route.split(' ');
  return { method, path: template.replace('{id}', encodeURIComponent(id)) };
}

function isRoute(text: string): text is Route {
  return /^(GET|POST) \//.test(text);
}

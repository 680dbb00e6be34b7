/**
 * One thing that a service does for a request, in order: time of its own, calls to another service (one after the
 * other), a query, a query whose answer is usually cached, a query for each order that the account has (all at once),
 * a message to the queue, something that only one request of an account does at a time, or several sequences at once.
 */
export type Step =
  | { workMs: number }
  | { call: ServiceName; route: Route; times?: number; retries?: number }
  | { query: QuerySummary }
  | { cached: QuerySummary }
  | { queryEachOrder: QuerySummary }
  | { publish: typeof QUEUE.name }
  | { locked: Step[] }
  | { parallel: Step[][] };

/** A method and a path template, which is also the name of its span: "GET /products/{id}". */
export type Route = `${'GET' | 'POST'} /${string}`;

export const SERVICE_NAMES = [
  'web',
  'checkout',
  'cart',
  'catalog',
  'payments',
  'fraud',
  'shipping',
  'reports',
  'fulfilment',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** The service that customers reach. It alone knows the account; the others get it as baggage. */
export const EDGE: ServiceName = 'web';

/** The database sends no spans: all that is known of it are its callers' client spans. */
export const DATABASE = { process: 'shop-db', system: 'postgresql', namespace: 'shop' } as const;

/** The queue is kept by the one service that reads it; whoever writes to it waits only until it is taken. */
export const QUEUE = { name: 'orders', system: 'shopmq', consumer: 'fulfilment' } as const;

/** What the database answers, and how long that usually takes, in ms. */
export const QUERY_MS = {
  'SELECT cart_items': 4,
  'SELECT products': 3,
  'SELECT offers': 150,
  'SELECT prices': 150,
  'SELECT discounts': 150,
  'SELECT stock': 150,
  'SELECT shipping_rates': 4,
  'INSERT labels': 4,
  'SELECT orders': 6,
  'SELECT order_totals': 20,
  'SELECT order_lines': 40,
  'INSERT counts': 3,
  'INSERT charges': 5,
  'INSERT orders': 6,
} as const;
export type QuerySummary = keyof typeof QUERY_MS;

type Routes = Partial<Record<Route, Step[]>>;

/**
 * Who calls whom. The slow part of POST /checkout is a chain (web → checkout → payments → fraud), so that what is
 * added to any of its members is added to the whole; the quote and the cart's products run side by side.
 * Whatever breaks has two callers and two callees or more, so that it takes evidence to tell it from them.
 */
export const TOPOLOGY: Record<ServiceName, Routes> = {
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
    'GET /offers': [{ workMs: 2 }, { call: 'cart', route: 'GET /offers' }],
    'POST /renewals': [{ workMs: 3 }, { call: 'payments', route: 'POST /charges' }, { publish: QUEUE.name }],
    'POST /exports': [{ workMs: 2 }, { call: 'reports', route: 'POST /exports' }],
  },
  checkout: {
    'POST /orders': [
      { workMs: 3 },
      {
        parallel: [
          [{ call: 'cart', route: 'GET /items' }],
          [{ call: 'shipping', route: 'POST /quotes', retries: 3 }],
        ],
      },
      { call: 'payments', route: 'POST /charges' },
      { query: 'INSERT orders' },
      { publish: QUEUE.name },
    ],
    'GET /orders/{id}': [{ query: 'SELECT orders' }, { workMs: 1 }],
  },
  cart: {
    'GET /items': [
      { query: 'SELECT cart_items' },
      { workMs: 2 },
      { call: 'catalog', route: 'GET /products/{id}' },
    ],
    'GET /offers': [
      { query: 'SELECT cart_items' },
      { workMs: 2 },
      { call: 'catalog', route: 'GET /offers/{id}' },
    ],
  },
  catalog: {
    'GET /products/{id}': [{ workMs: 2 }, { query: 'SELECT products' }],
    'GET /offers/{id}': [
      { workMs: 80 },
      { cached: 'SELECT offers' },
      { cached: 'SELECT prices' },
      { cached: 'SELECT discounts' },
      { cached: 'SELECT stock' },
      { call: 'payments', route: 'GET /rates' },
    ],
  },
  payments: {
    'POST /charges': [
      { workMs: 8 },
      { call: 'fraud', route: 'POST /scores' },
      { workMs: 6 },
      // The account's balance.
      { locked: [{ query: 'INSERT charges' }] },
    ],
    'GET /rates': [{ workMs: 2 }],
  },
  fraud: { 'POST /scores': [{ query: 'SELECT orders' }, { workMs: 7 }] },
  shipping: {
    'POST /quotes': [
      { workMs: 10 },
      { query: 'SELECT shipping_rates' },
      { call: 'catalog', route: 'GET /products/{id}' },
    ],
    'POST /labels': [{ workMs: 3 }, { query: 'INSERT labels' }],
  },
  reports: {
    'POST /exports': [
      { workMs: 4 },
      { query: 'SELECT order_totals' },
      { call: 'catalog', route: 'GET /products/{id}' },
    ],
    'POST /counts': [{ query: 'INSERT counts' }],
  },
  fulfilment: {},
};

/** What the consumer does for each message. */
export const CONSUMER_STEPS: Step[] = [
  { workMs: 4 },
  { call: 'checkout', route: 'GET /orders/{id}' },
  { call: 'shipping', route: 'POST /labels' },
  { call: 'reports', route: 'POST /counts' },
];

/** What runs before anything new is released; reports have come a longer way than the others. */
export function firstVersionOf(service: ServiceName): string {
  return service === 'reports' ? '2.4.0' : '1.0.0';
}

/** Releases that do other than the first one, by version: an N+1 query, and a report that reads each order by itself. */
export const RELEASES = {
  cart: {
    '1.1.0': {
      'GET /offers': [
        { query: 'SELECT cart_items' },
        { workMs: 2 },
        { call: 'catalog', route: 'GET /offers/{id}', times: 6 },
      ],
    },
  },
  reports: {
    '2.4.1': {
      'POST /exports': [
        { workMs: 4 },
        { queryEachOrder: 'SELECT order_lines' },
        { call: 'catalog', route: 'GET /products/{id}' },
      ],
    },
  },
} satisfies Partial<Record<ServiceName, Record<string, Routes>>>;

/** What a service of this version does for a request. */
export function stepsOf(service: ServiceName, version: string, route: Route): Step[] | undefined {
  const releases: Partial<Record<ServiceName, Record<string, Routes>>> = RELEASES;
  return releases[service]?.[version]?.[route] ?? TOPOLOGY[service][route];
}

/** How often customers ask for what: relative weights. */
export const LOAD_MIX: { route: Route; weight: number }[] = [
  { route: 'POST /checkout', weight: 5 },
  { route: 'GET /products/{id}', weight: 2 },
  { route: 'GET /cart', weight: 2 },
  { route: 'POST /renewals', weight: 1 },
  { route: 'GET /offers', weight: 0.5 },
  { route: 'POST /exports', weight: 0.2 },
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

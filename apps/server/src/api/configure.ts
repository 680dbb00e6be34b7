import { type IncomingMessage } from 'node:http';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { type NextFunction, type Request, type Response } from 'express';
import { type Logger } from '#kit';
import { misdirected } from './misdirected.js';
import { describeApi } from './openapi.js';
import { cameFrom, isLink, isOwnForm } from './own-forms.js';
import { REPORT_STYLE_HASH } from './pages/report-style.js';
import { STYLE_HASH } from './pages/style.js';
import { ApiSettings } from './ports.js';
import { ProblemError } from './problems/problem-error.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { RouteTable } from './problems/route-table.js';
import { SchemaPipe } from './problems/schema.pipe.js';

const DOCS = 'api/docs';
/** Addresses that take files: a hundred thousand accounts with their labels are some 15 MB, ten thousand rules 5. */
const IMPORT = '/api/v1/accounts/import';
const APPLY = '/api/v1/apply';
const FILE_LIMIT = '32mb';
/** A note of 4,000 characters, each of which may take twelve bytes there. */
const FORM_LIMIT = '64kb';

/** Our own pages have one style, reports another, and nothing that runs; Swagger's has scripts of this origin and styles of its own. */
const OWN_POLICY = `default-src 'none'; style-src ${STYLE_HASH} ${REPORT_STYLE_HASH}; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
const DOCS_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

/** Everything of the API that is not a controller. To be called before the application is initialised. */
export function configureApi(app: NestExpressApplication, log: Logger): void {
  app.disable('x-powered-by');
  const settings = app.get(ApiSettings);
  app.use(setHeaders);
  app.use((request: Request, _: Response, next: NextFunction) =>
    next(misdirected(request.get('host'), settings) ?? refusal(request, settings)),
  );
  app.useBodyParser('json', { type: isJsonFile, limit: FILE_LIMIT, strict: false });
  app.useBodyParser('urlencoded', {
    type: isOwnForm,
    limit: FORM_LIMIT,
    extended: false,
    parameterLimit: 10,
  });
  app.useBodyParser('raw', { type: isCsvImport, limit: FILE_LIMIT });
  // Not strict: what is JSON but no object is for the schema to explain.
  app.useBodyParser('json', { limit: '1mb', strict: false });
  app.useGlobalPipes(new SchemaPipe());
  const document = describeApi(app);
  app.useGlobalFilters(new ProblemFilter(new RouteTable(document.paths), log));
  SwaggerModule.setup(DOCS, app, document, { jsonDocumentUrl: 'api/openapi.json', raw: ['json'] });
}

function isJsonFile({ url, headers }: IncomingMessage): boolean {
  return [IMPORT, APPLY].includes(pathOf(url)) && /^application\/json\b/i.test(headers['content-type'] ?? '');
}

function isCsvImport({ url, headers }: IncomingMessage): boolean {
  return pathOf(url) === IMPORT && /^text\/csv\b/i.test(headers['content-type'] ?? '');
}

function pathOf(url = ''): string {
  return url.split('?', 1)[0] ?? '';
}

function setHeaders(request: Request, response: Response, next: NextFunction): void {
  response.setHeader(
    'Content-Security-Policy',
    request.path.startsWith(`/${DOCS}`) ? DOCS_POLICY : OWN_POLICY,
  );
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  // With no-referrer, the forms of our own pages would say that they come from nowhere.
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  if (!request.path.startsWith(`/${DOCS}`)) response.setHeader('Cache-Control', 'no-store');
  next();
}

/**
 * A page of another site must not change anything here through the browser of somebody who may. Browsers say where
 * a request comes from; and no form can send JSON, or CSV.
 */
function refusal(request: Request, { publicUrl }: ApiSettings): ProblemError | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const from = cameFrom(request, publicUrl);
  if (from === 'elsewhere') {
    return new ProblemError(
      'cross-site',
      'Send requests that change something from this origin or from a program.',
    );
  }
  if (isOwnForm(request)) {
    if (from === 'here' || isLink(request)) return undefined;
    return new ProblemError(
      'cross-site',
      'Forms are for pages of Culprit; programs use the API: see /api/docs.',
    );
  }
  if (request.get('content-length') === '0' || request.is('json') !== false || isCsvImport(request)) {
    return undefined;
  }
  const orCsv = pathOf(request.url) === IMPORT ? ', or CSV as Content-Type: text/csv' : '';
  return new ProblemError(
    'not-json',
    `The body is ${request.get('content-type') ?? 'of no stated type'}; send JSON with the header Content-Type: application/json${orCsv}.`,
  );
}

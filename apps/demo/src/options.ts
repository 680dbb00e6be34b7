import { parseArgs } from 'node:util';
import { messageOf, OperatorError } from '#kit';
import { FAULT_NAMES, FAULTS, type Fault, type FaultName } from './faults.js';

/** Where something listens: at a port that was asked for, or at the usual one, or a free one where that is taken. */
export type PortWish = { flag: string; asked: number | undefined; usual: number };

const PORT_NAMES = ['api', 'otlpHttp', 'otlpGrpc', 'smtp', 'inbox', 'shop'] as const;
export type PortName = (typeof PORT_NAMES)[number];

const PORTS: Record<PortName, { flag: string; env: string; usual: number; what: string }> = {
  api: { flag: 'api-port', env: 'CULPRIT_API_PORT', usual: 4300, what: "Culprit's API and pages" },
  otlpHttp: {
    flag: 'otlp-http-port',
    env: 'CULPRIT_OTLP_HTTP_PORT',
    usual: 4318,
    what: 'spans over OTLP/HTTP',
  },
  otlpGrpc: {
    flag: 'otlp-grpc-port',
    env: 'CULPRIT_OTLP_GRPC_PORT',
    usual: 4317,
    what: 'spans over OTLP/gRPC',
  },
  smtp: { flag: 'smtp-port', env: 'DEMO_SMTP_PORT', usual: 2525, what: 'the inbox, as a mail server' },
  inbox: { flag: 'inbox-port', env: 'DEMO_INBOX_PORT', usual: 8025, what: 'the inbox, as a page' },
  shop: { flag: 'shop-port', env: 'DEMO_SHOP_PORT', usual: 8090, what: "the shop's edge service" },
};

export type DemoOptions = {
  fault: Fault;
  untilPage: boolean;
  healthySeconds: number;
  requestsPerSecond: number;
  /** A folder to record the fault's traces into, instead of telling the story. */
  recordInto: string | undefined;
  /** Undefined: .culprit in the working directory. */
  dataDir: string | undefined;
  /** DATABASE_URL: a Postgres server to use in place of the embedded one. */
  databaseUrl: string | undefined;
  ports: Record<PortName, PortWish>;
};

/** The healthy phase is at most this long with --until-page. */
const LONGEST_HEALTHY_SECONDS = 30;

export const USAGE = `Runs a small shop, breaks it, and shows the page that Culprit sends.

  npm run demo -- [options]

  --fault NAME            what breaks (default slow-service):
${FAULT_NAMES.map((name) => `    ${name.padEnd(20)}${FAULTS[name].story}`).join('\n')}
  --until-page            exit as soon as the page is there: 0 when it names the right culprit, else 1;
                          the last line is one JSON object. With --fault none: 0 when no page has come
  --healthy-seconds N     how long all is well before that, 5 to 600 (default 20; at most ${LONGEST_HEALTHY_SECONDS} with --until-page)
  --rate N                requests per second, 5 to 60 (default 24)
  --record DIR            record healthy and broken traces as a labelled case, in DIR/NAME and DIR/labels.json,
                          without Culprit
  --data DIR              where it keeps what it makes, anew in each run: DIR/demo
                          (default .culprit; or CULPRIT_DATA); with DATABASE_URL, a database there
${PORT_NAMES.map((name) => `  ${`--${PORTS[name].flag} N`.padEnd(24)}${PORTS[name].what} (default ${PORTS[name].usual}, or a free one; or ${PORTS[name].env})`).join('\n')}
  --help                  this text
`;

/** @returns 'help', or what to run. @throws OperatorError for what it does not understand. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): DemoOptions | 'help' {
  const values = parse(args);
  if (values['help'] === true) return 'help';
  const text = (flag: string): string | undefined => {
    const value = values[flag];
    return typeof value === 'string' ? value : undefined;
  };
  const untilPage = values['until-page'] === true;
  const healthySeconds = numberIn('--healthy-seconds', text('healthy-seconds') ?? '20', 5, 600);
  if (untilPage && healthySeconds > LONGEST_HEALTHY_SECONDS) {
    throw new OperatorError(
      `--healthy-seconds is at most ${LONGEST_HEALTHY_SECONDS} with --until-page: ${healthySeconds} was asked for.`,
    );
  }
  const fromEnv = (variable: string): string | undefined =>
    env[variable]?.trim() === '' ? undefined : env[variable];
  const port = (name: PortName): PortWish => {
    const { flag, env: variable, usual } = PORTS[name];
    const asked = text(flag) ?? fromEnv(variable);
    const source = text(flag) === undefined ? variable : `--${flag}`;
    return {
      flag: `--${flag}`,
      usual,
      asked: asked === undefined ? undefined : numberIn(source, asked, 0, 65_535),
    };
  };
  return {
    fault: FAULTS[faultName(text('fault') ?? 'slow-service')],
    untilPage,
    recordInto: text('record'),
    healthySeconds,
    requestsPerSecond: numberIn('--rate', text('rate') ?? '24', 5, 60),
    dataDir: text('data') ?? fromEnv('CULPRIT_DATA'),
    databaseUrl: fromEnv('DATABASE_URL'),
    ports: {
      api: port('api'),
      otlpHttp: port('otlpHttp'),
      otlpGrpc: port('otlpGrpc'),
      smtp: port('smtp'),
      inbox: port('inbox'),
      shop: port('shop'),
    },
  };
}

function parse(args: string[]): Record<string, unknown> {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h' },
        'until-page': { type: 'boolean' },
        fault: option,
        'healthy-seconds': option,
        rate: option,
        record: option,
        data: option,
        ...Object.fromEntries(PORT_NAMES.map((name) => [PORTS[name].flag, option])),
      },
    }).values;
  } catch (error) {
    throw new OperatorError(messageOf(error).split('. ')[0], { cause: error });
  }
}

function faultName(text: string): FaultName {
  const found = FAULT_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new OperatorError(`--fault is one of ${FAULT_NAMES.join(', ')}: "${text}" was asked for.`);
}

function numberIn(source: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new OperatorError(`${source} is a whole number from ${least} to ${most}: "${text}" was asked for.`);
}

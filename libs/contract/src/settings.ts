import { z } from 'zod';
import { DurationText, SizeText } from './units.js';

const Port = z.coerce.number().int().min(0).max(65_535);
const Count = z.coerce.number().int().positive();
/** "a, b" → ["a", "b"] */
const List = z.string().transform((list) =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const HttpUrl = z.url({ protocol: /^https?$/, error: 'must be a http or https URL' });

/**
 * Every setting, by the environment variable that holds it; docs/config.md is made from this table.
 * What a setting accepts, its default and its meaning stand here and nowhere else.
 */
export const Settings = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
    .optional()
    .describe('Postgres 14 or newer to use in place of the embedded one'),
  CULPRIT_DATA: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of the embedded Postgres; `.culprit` in the checkout, or below /var/lib/culprit where root’s Postgres may not enter that',
    ),
  PUBLIC_URL: HttpUrl.optional().describe(
    'Where people reach Culprit: links in pages start with it, and an API on loopback answers to its host; http://127.0.0.1 and the API’s port where absent',
  ),

  CULPRIT_API_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address of the admin API, the pages and /metrics; there is no authentication yet'),
  CULPRIT_API_PORT: Port.default(3000).describe('Port of the same'),
  CULPRIT_OTLP_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that receives spans; 0.0.0.0 lets other machines send'),
  CULPRIT_OTLP_HTTP_PORT: Port.default(4318).describe('Port for OTLP/HTTP'),
  CULPRIT_OTLP_GRPC_PORT: Port.default(4317).describe('Port for OTLP/gRPC'),
  CULPRIT_MAX_REQUEST_BYTES: SizeText.prefault('16MiB').describe(
    'Largest request that a receiver takes, compressed or not',
  ),

  CULPRIT_ACCOUNT_ATTRIBUTES: z
    .string()
    .default(
      'account.id,customer.id,tenant.id,tenant_id,app.account_id,app.customer_id,app.tenant_id,organization.id,org.id',
    )
    .pipe(List)
    .describe(
      'Attributes that name the account, the first that is present wins: on the span, then its resource, then as baggage.*',
    ),
  CULPRIT_ACCOUNT_WAIT: DurationText.prefault('10s').describe(
    'How long spans wait for their trace’s account to arrive',
  ),
  CULPRIT_LATE_LIMIT: DurationText.prefault('1h').describe(
    'Spans that ended longer ago when they arrive are counted and left out',
  ),
  CULPRIT_MAX_SERVICES: Count.default(10_000).describe('Further services are measured as (other)'),
  CULPRIT_MAX_OPERATIONS: Count.max(2 ** 24 - 2)
    .default(50_000)
    .describe('Further operations are measured as (other)'),
  CULPRIT_MAX_ACCOUNTS: Count.default(1_000_000).describe(
    'Further accounts are measured as (other), registered ones never',
  ),

  CULPRIT_NORMALIZE_SPAN_NAMES: z
    .enum(['true', 'false'])
    .default('false')
    .transform((given) => given === 'true')
    .describe(
      'true: numbers, UUIDs and other ids in span names become {}, so that `GET /users/123` is measured as `GET /users/{}`',
    ),
  CULPRIT_JOURNAL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of the journal, which keeps requests as they came; `journal` beside the embedded Postgres, or in CULPRIT_DATA or `.culprit` of the working directory with DATABASE_URL',
    ),
  CULPRIT_JOURNAL_BYTES: SizeText.prefault('4GiB').describe(
    'How much of the disk it may take; the oldest requests go first',
  ),
  CULPRIT_JOURNAL_COMPRESS: z
    .enum(['true', 'false'])
    .default('true')
    .transform((given) => given === 'true')
    .describe(
      'true: what fills a file of it (64 MiB) is compressed to a fifth, in the background with at most a tenth of one core, while taking spans in leaves time for it; false: the disk holds less, and that tenth is free',
    ),
  CULPRIT_RECALL_SPANS: Count.default(10_000_000).describe(
    'How many spans can be recalled at most, 75 bytes of memory each; the oldest go first',
  ),
  CULPRIT_RECALL_TIME: DurationText.prefault('10m').describe(
    'How long every span is kept, if CULPRIT_JOURNAL_BYTES allow; ten minutes at least, as duplicates are known by it',
  ),
  CULPRIT_RETENTION_10S: DurationText.prefault('2h').describe(
    'How long histograms of 10 s are kept; longer than CULPRIT_LATE_LIMIT, and 1h at least',
  ),
  CULPRIT_RETENTION_1M: DurationText.prefault('14d').describe(
    'How long histograms of a minute are kept; 2d at least',
  ),
  CULPRIT_RETENTION_1H: DurationText.prefault('400d').describe(
    'How long histograms of an hour are kept; not shorter than those of a minute',
  ),
  CULPRIT_RETENTION_SURVEY: DurationText.prefault('30d').describe(
    'How long is kept what sampled traces tell: who owns the latency, the service map, blind spots, healthy path times',
  ),
  CULPRIT_FLUSH_INTERVAL: DurationText.prefault('1s').describe(
    'How often histograms go to Postgres and touched rules are judged',
  ),
  CULPRIT_EVALUATE_INTERVAL: DurationText.prefault('5s').describe('How often all rules are judged besides'),

  CULPRIT_NODE_NAME: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('What this node is called where several share a Postgres; the name of its host where absent'),
  CULPRIT_NODE_WAIT: DurationText.prefault('2m').describe(
    'How long rules are unknown because a node is gone without a goodbye; after that they are judged without it',
  ),
  CULPRIT_SELF_CHANNELS: List.optional().describe(
    'Channels that are told when something is wrong with Culprit itself, their ids separated by commas; all channels that an SLA names where absent',
  ),
  CULPRIT_CHANNEL_WAIT: DurationText.prefault('3m').describe(
    'How long a channel may fail before the other channels are told of it',
  ),
  CULPRIT_LINK_KEYS: List.pipe(
    z.array(
      z.string().min(32, 'has to hold keys of 32 characters or more, as `openssl rand -hex 32` makes them'),
    ),
  )
    .optional()
    .describe(
      'Keys that sign the links in pages, separated by commas, the same for all nodes: the first signs, links of the others stay good; one in Postgres where absent',
    ),
  CULPRIT_HEARTBEAT_URL: HttpUrl.optional().describe(
    'Fetched again and again while SLAs are judged and pages delivered, by the node that judges: a service such as healthchecks.io or a Kuma push monitor calls you when that stops',
  ),
  CULPRIT_HEARTBEAT_INTERVAL: DurationText.prefault('30s').describe('How often that is'),

  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be a smtp:// or smtps:// URL')
    .optional()
    .describe('Mail server for e-mail channels, such as smtp://user:password@mail.example.com:587'),
  MAIL_FROM: z.string().min(3).default('Culprit <culprit@localhost>').describe('Sender of pages'),
  CULPRIT_TRACE_LINK: HttpUrl.optional().describe(
    'Link to another trace viewer, such as https://jaeger.example.com/trace/{traceId}?uiFind={spanId}',
  ),

  CULPRIT_METRIC_NAMES: z
    .enum(['otel', 'tempo'])
    .default('otel')
    .describe('Whose names the span metrics have: the Collector’s or Tempo’s'),
  CULPRIT_METRIC_ACCOUNTS: Count.default(1_000).describe(
    'Accounts with series of their own in /metrics; the rest is (other)',
  ),
  CULPRIT_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severe log lines shown'),
});
export type Settings = z.infer<typeof Settings>;

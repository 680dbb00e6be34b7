import { z } from 'zod';
import {
  Account,
  Calendar,
  EscalationPolicy,
  MaintenanceWindow,
  AuditEntry,
  AuditKind,
  OperationRef,
  PathSection,
  SlaState,
  StateReason,
  Measurement,
  Channel,
  ChannelHealth,
  Delivery,
  Feedback,
  ListedDelivery,
  Route,
  Silence,
  Rotation,
  Sla,
  SlaPrecision,
  SlaVersion,
  Team,
  Node,
  Notice,
} from '#contract';
import { SPAN_KINDS } from '#span';

export const Limit = z.coerce.number().int().min(1).max(1000).default(100);

/** `?label=tier:gold&label=region:eu` */
const LabelQuery = z
  .union([z.string(), z.array(z.string()).max(20)])
  .optional()
  .describe('only accounts with this label, as name:value; may be repeated');

export const AccountQuery = z.strictObject({
  limit: Limit,
  after: z.string().max(256).default('').describe('the `next` of the page before'),
  label: LabelQuery,
  format: z
    .enum(['json', 'csv'])
    .optional()
    .describe('csv: all at once, as the import takes them; absent: what Accept says, else json'),
});
export type AccountQuery = z.infer<typeof AccountQuery>;

export const DefinitionsQuery = z.strictObject({
  set: z.string().max(80).optional().describe('only what was applied under this name'),
});
export type DefinitionsQuery = z.infer<typeof DefinitionsQuery>;

export const JsonSchema = z.record(z.string(), z.unknown());
export type JsonSchema = z.infer<typeof JsonSchema>;
/** How an SLA is saved. */
export const SavingQuery = z.strictObject({
  allowUnmatched: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: globs and labels may match nothing, as what they mean is still to come'),
});
export type SavingQuery = z.infer<typeof SavingQuery>;

export const AuditQuery = z.strictObject({
  kind: AuditKind.optional().describe('only changes of this kind of thing'),
  id: z.string().max(256).optional().describe('only changes of what has this id; of accounts, this key'),
  since: z.iso.datetime({ offset: true }).optional().describe('only changes of this moment or later'),
  before: z.coerce.number().int().min(1).optional().describe('the `next` of the page before'),
  limit: Limit,
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const VersionNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);

export const VersionQuery = z.strictObject({
  before: VersionNumber.optional().describe('the `next` of the page before'),
  limit: Limit,
});
export type VersionQuery = z.infer<typeof VersionQuery>;
/** What comes back from a link's form. Whatever a program sends in its place is as if nothing was pressed. */
export const ActionForm = z
  .object({ do: z.string().optional().catch(undefined), name: z.string().optional().catch(undefined) })
  .catch({});

export const NewLinkKey = z.strictObject({
  revoke: z.boolean().default(false).describe('true: links that were sent before are refused from now on'),
});
export type NewLinkKey = z.infer<typeof NewLinkKey>;

export const PrecisionQuery = z.strictObject({
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(400)
    .default(90)
    .describe('of incidents that were opened in these days'),
});
export type PrecisionQuery = z.infer<typeof PrecisionQuery>;
export const SilenceId = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
export type SilenceId = z.infer<typeof SilenceId>;

export const SilenceQuery = z.strictObject({
  state: z
    .enum(['current', 'expired'])
    .default('current')
    .describe('current: in force, or still to come; expired: over, or ended by somebody'),
  limit: Limit,
});
export type SilenceQuery = z.infer<typeof SilenceQuery>;

export const NoticeQuery = z.strictObject({ limit: Limit });
export type NoticeQuery = z.infer<typeof NoticeQuery>;

export const OnCallQuery = z.strictObject({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('a moment, such as 2026-12-24T18:00:00+01:00; absent: now'),
  handovers: z.coerce.number().int().min(0).max(100).default(5).describe('how many of those to come'),
});
export type OnCallQuery = z.infer<typeof OnCallQuery>;

export const DeliveryQuery = z.strictObject({
  status: Delivery.shape.status
    .optional()
    .describe('failed: those that were given up, or refused for good by the other side'),
  channel: z.string().max(80).optional().describe('only through this channel, by its id'),
  limit: Limit,
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

const SpanKindName = z.enum(SPAN_KINDS);

export const TraceQuery = z.strictObject({
  service: z.string().min(1).max(512).describe('exactly as spans say it'),
  name: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe('of the span; without it, all entry spans of the service'),
  kind: SpanKindName.optional().describe('of the span; without it, any'),
  minDurationMs: z.coerce.number().min(0).optional(),
  error: z.enum(['true', 'false']).optional().describe('only failed spans, or only others'),
  account: z.string().max(256).optional().describe('its key; empty for spans without an account'),
  limit: Limit,
});
export type TraceQuery = z.infer<typeof TraceQuery>;

export const HistoryQuery = z.strictObject({
  service: z.string().min(1).max(512).describe('exactly as spans say it'),
  name: z.string().min(1).max(512).describe('of the operation'),
  kind: SpanKindName.default('server'),
  days: z.coerce.number().int().min(1).max(400).default(30).describe('how far back, from now'),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;

/** A list as a whole. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const AccountList = z.object({
  items: z.array(Account),
  next: z.string().nullable().describe('the `after` of the next page; null on the last one'),
});
export const AuditList = z.object({
  items: z.array(AuditEntry),
  next: z.int().nullable().describe('the `before` of the next page; null on the last one'),
});
export type AuditList = z.infer<typeof AuditList>;
export const SlaVersionList = z.object({
  items: z.array(SlaVersion),
  next: z.int().nullable().describe('the `before` of the next page; null on the last one'),
});
export type SlaVersionList = z.infer<typeof SlaVersionList>;
export const AccountImportResult = z.object({ created: z.int(), changed: z.int(), unchanged: z.int() });
export const SlaList = listOf(Sla);
export const ChannelList = listOf(Channel).extend({
  health: z.record(z.string(), ChannelHealth).describe('by the ids of the channels'),
});
export const CalendarList = listOf(Calendar);
export const RotationList = listOf(Rotation);
export const EscalationPolicyList = listOf(EscalationPolicy);
export const MaintenanceWindowList = listOf(MaintenanceWindow);
export const FeedbackList = listOf(Feedback);
export const PrecisionList = listOf(SlaPrecision);
export const NodeList = listOf(Node);
export type NodeList = z.infer<typeof NodeList>;
export const DeliveryList = listOf(ListedDelivery);
export type DeliveryList = z.infer<typeof DeliveryList>;
export const TeamList = listOf(Team);
export const RouteList = listOf(Route);
export const SilenceList = listOf(Silence);
export type SilenceList = z.infer<typeof SilenceList>;
export const NoticeList = listOf(Notice);
export type NoticeList = z.infer<typeof NoticeList>;
export const OperationList = listOf(
  OperationRef.extend({
    entry: z.boolean().describe('some of its spans were entries: server, consumer or root'),
  }),
);
export type OperationList = z.infer<typeof OperationList>;

const HistoryHour = z.object({
  hour: z.iso.datetime().describe('its start'),
  requests: z.number().int(),
  errors: z.number().int(),
  p50Ms: z.number(),
  p90Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});
export const HistoryHourList = listOf(HistoryHour);
export type HistoryHourList = z.infer<typeof HistoryHourList>;

const SlaStatusView = z.object({
  operation: OperationRef,
  account: z.string().describe('"*" where all traffic is judged as one'),
  state: SlaState,
  reason: StateReason,
  alerting: z.boolean().describe('from firing until resolved'),
  since: z.iso.datetime(),
  violatingSince: z.iso.datetime().nullable(),
  measurement: Measurement,
});
export const SlaStatusList = listOf(SlaStatusView);
export type SlaStatusList = z.infer<typeof SlaStatusList>;

const SpanHitView = z.object({
  traceId: z.string(),
  spanId: z.string(),
  service: z.string(),
  name: z.string(),
  kind: SpanKindName,
  account: z.string(),
  startUnixNano: z.string().describe('decimal digits'),
  durationNs: z.number(),
  error: z.boolean(),
});
export const TraceList = listOf(SpanHitView);
export type TraceList = z.infer<typeof TraceList>;

const AttributeMap = z.record(z.string(), z.unknown());

export const SpanView = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  service: z.string(),
  name: z.string(),
  kind: SpanKindName,
  startUnixNano: z.string().describe('decimal digits'),
  durationNs: z.number(),
  status: z.enum(['unset', 'ok', 'error']),
  statusMessage: z.string(),
  attributes: AttributeMap,
  resource: AttributeMap,
  events: z.array(z.object({ name: z.string(), timeUnixNano: z.string(), attributes: AttributeMap })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), attributes: AttributeMap })),
});

export const TraceDocument = z.object({
  traceId: z.string(),
  rootSpanId: z.string().describe('the span that the critical path is of'),
  account: z.string().describe('"" where no span names one'),
  complete: z.boolean().describe('false where spans are known to be missing'),
  criticalPath: z.array(PathSection).describe('adds up to the duration of the root span'),
  spans: z.array(SpanView),
});
export type TraceDocument = z.infer<typeof TraceDocument>;

const DictionaryFillView = z.object({
  used: z.int(),
  limit: z.int().describe('what is registered is let in beyond it'),
});
const AtLeast = z.int().describe('how many spans named it at least');
const NamePatternCount = z.object({ name: z.string(), atLeast: AtLeast });
export const CardinalityReport = z.object({
  dictionaries: z.object({
    services: DictionaryFillView,
    operations: DictionaryFillView,
    accounts: DictionaryFillView,
  }),
  other: z
    .object({
      services: z.array(NamePatternCount),
      operations: z.array(NamePatternCount.extend({ service: z.string() })),
      accounts: z.array(NamePatternCount),
    })
    .describe('names that did not find room, most frequent first, with numbers and ids in them as {}'),
});
export type CardinalityReport = z.infer<typeof CardinalityReport>;

export const Health = z.object({ status: z.literal('ok'), version: z.string() });
export type Health = z.infer<typeof Health>;

export const ChannelTestResult = z.object({ delivered: z.literal(true) });
export type ChannelTestResult = z.infer<typeof ChannelTestResult>;

export const ThemeQuery = z.strictObject({ theme: z.enum(['light', 'dark']).default('light') });
export type ThemeQuery = z.infer<typeof ThemeQuery>;

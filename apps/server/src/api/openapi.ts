import { applyDecorators } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { ApiResponse, DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import {
  Account,
  AccountInput,
  ApplyRequest,
  ApplyResult,
  Attainment,
  AttainmentHistory,
  AttainmentList,
  AuditEntry,
  BacktestRequest,
  BacktestResult,
  BlindSpotList,
  Calendar,
  CalendarInput,
  Channel,
  ChannelHealth,
  ChannelInput,
  Definitions,
  FeedbackInput,
  Incident,
  LatencyOwners,
  ListedDelivery,
  MaintenanceWindow,
  MaintenanceWindowInput,
  Node,
  Notice,
  Problem,
  ServiceMap,
  Sla,
  SlaInput,
  SlaPrecision,
  SlaVersion,
} from '#contract';
import { kindOf, type ProblemKind } from './problems/problem-error.js';
import {
  AccountImportResult,
  AccountList,
  CalendarList,
  AuditList,
  ChannelList,
  ChannelTestResult,
  DeliveryList,
  FeedbackList,
  Health,
  IncidentList,
  MaintenanceWindowList,
  NewLinkKey,
  NodeList,
  NoticeList,
  OperationList,
  PrecisionList,
  SlaList,
  SlaStatusList,
  SlaVersionList,
  TraceDocument,
  TraceList,
} from './schemas.js';

/*
 * The schemas that have a name in the description, apart for bodies that come in and for those that go out:
 * a field with a default may be left out of the one, and is always in the other.
 */
const INPUTS = z.registry<{ id: string }>();
INPUTS.add(ApplyRequest, { id: 'ApplyRequest' });
INPUTS.add(AccountInput, { id: 'AccountInput' });
INPUTS.add(SlaInput, { id: 'SlaInput' });
INPUTS.add(ChannelInput, { id: 'ChannelInput' });
INPUTS.add(BacktestRequest, { id: 'BacktestRequest' });
INPUTS.add(CalendarInput, { id: 'CalendarInput' });
INPUTS.add(FeedbackInput, { id: 'FeedbackInput' });
INPUTS.add(NewLinkKey, { id: 'NewLinkKey' });
INPUTS.add(MaintenanceWindowInput, { id: 'MaintenanceWindowInput' });

const OUTPUTS = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({
  Account,
  AccountImportResult,
  AccountList,
  ApplyResult,
  Attainment,
  AttainmentHistory,
  AttainmentList,
  AuditEntry,
  AuditList,
  BacktestResult,
  BlindSpotList,
  Calendar,
  CalendarList,
  Channel,
  ChannelHealth,
  ChannelList,
  ChannelTestResult,
  Definitions,
  DeliveryList,
  FeedbackList,
  Health,
  Incident,
  IncidentList,
  LatencyOwners,
  ListedDelivery,
  MaintenanceWindow,
  MaintenanceWindowList,
  Node,
  NodeList,
  Notice,
  NoticeList,
  OperationList,
  PrecisionList,
  Problem,
  ServiceMap,
  Sla,
  SlaList,
  SlaPrecision,
  SlaStatusList,
  SlaVersion,
  SlaVersionList,
  TraceDocument,
  TraceList,
})) {
  OUTPUTS.add(schema, { id });
}

const referenceTo = (id: string) => `#/components/schemas/${id}`;

function componentsOf(registry: typeof INPUTS, io: 'input' | 'output') {
  const { schemas } = z.toJSONSchema(registry, { io, uri: referenceTo });
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return schemas;
}

const NAMED = {
  input: { ids: INPUTS, components: componentsOf(INPUTS, 'input') },
  output: { ids: OUTPUTS, components: componentsOf(OUTPUTS, 'output') },
};

type InOrOut = keyof typeof NAMED;

/** The named ones go along once: Swagger rewrites all that it is given each time, which took it a second. */
function converter() {
  const told = new Set<InOrOut>();
  return (schema: unknown, { schemaType: io }: { schemaType: InOrOut }) => {
    if (!(schema instanceof z.ZodType)) return undefined;
    const { ids, components } = NAMED[io];
    const id = ids.get(schema)?.id;
    if (id === undefined) return { schema: z.toJSONSchema(schema, { io }) };
    const named = { schema: { $ref: referenceTo(id) } };
    if (told.has(io)) return named;
    told.add(io);
    return { ...named, components };
  };
}

/** The description of the whole API. */
export function describeApi(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Culprit')
    .setVersion('1')
    .setDescription(
      'Accounts, SLAs, channels, incidents and traces. Errors are problem details (RFC 9457) that name each wrong field by its JSON pointer.',
    )
    .build();
  return SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: converter(),
    operationIdFactory: (controller, method) =>
      `${controller.replace('Controller', '').toLowerCase()}_${method}`,
  });
}

/** What may go wrong here (and everywhere: we), in the words of the problems themselves. */
export function ApiProblems(...kinds: ProblemKind[]): MethodDecorator {
  const byStatus = new Map<number, string[]>();
  for (const kind of [...kinds, 'internal' as const]) {
    const [status, title] = kindOf(kind);
    byStatus.set(status, [...(byStatus.get(status) ?? []), title]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, titles]) =>
      ApiResponse({
        status,
        description: titles.join('; or: '),
        content: { 'application/problem+json': { schema: { $ref: referenceTo('Problem') } } },
      }),
    ),
  );
}

/** What comes back where all is well. */
export function ApiAnswer(status: number, schema: z.ZodType, description: string): MethodDecorator {
  return ApiResponse({ status, standardSchema: schema, description });
}

import { Module, type DynamicModule } from '@nestjs/common';
import {
  AttainmentReader,
  AttainmentStore,
  Backtester,
  MonthlyAttainment,
  SlaSource,
  WindowReader,
} from '#evaluate';
import { Metrics } from '#expose';
import { Clock } from '#kit';
import {
  ActionLinks,
  Deliverer,
  FeedbackStore,
  IncidentHandling,
  IncidentStore,
  LinkDesk,
  LinkKeys,
  PictureLinks,
  Pictures,
  Links,
  NoticeStore,
} from '#page';
import { TraceSource } from '#span';
import {
  AccountTable,
  AuditLog,
  CalendarTable,
  ChannelTable,
  DefinitionTables,
  DeliveryTable,
  EscalationTable,
  LatencyHistory,
  MaintenanceTable,
  PgChannelHealth,
  RouteTable,
  SilenceTable,
  RotationTable,
  SlaTable,
  SurveyReader,
  TeamTable,
} from '#store';
import { AccountImportController } from './controllers/account-import.controller.js';
import { AccountsController } from './controllers/accounts.controller.js';
import { AuditController } from './controllers/audit.controller.js';
import { BacktestController } from './controllers/backtest.controller.js';
import { ActionsController } from './controllers/actions.controller.js';
import { AttainmentController } from './controllers/attainment.controller.js';
import { BlindSpotsController } from './controllers/blind-spots.controller.js';
import { CalendarsController } from './controllers/calendars.controller.js';
import { CardinalityController } from './controllers/cardinality.controller.js';
import { ChannelsController } from './controllers/channels.controller.js';
import { DefinitionsController } from './controllers/definitions.controller.js';
import { DeliveriesController } from './controllers/deliveries.controller.js';
import { FeedbackController } from './controllers/feedback.controller.js';
import { EscalationPoliciesController } from './controllers/escalation-policies.controller.js';
import { HealthController } from './controllers/health.controller.js';
import { HistoryController } from './controllers/history.controller.js';
import { IncidentFormsController } from './controllers/incident-forms.controller.js';
import { IncidentHandlingController } from './controllers/incident-handling.controller.js';
import { IncidentRecordController } from './controllers/incident-record.controller.js';
import { IncidentsController } from './controllers/incidents.controller.js';
import { LatencyOwnersController } from './controllers/latency-owners.controller.js';
import { IncidentPicturesController } from './controllers/incident-pictures.controller.js';
import { LinkKeysController } from './controllers/link-keys.controller.js';
import { MaintenanceWindowsController } from './controllers/maintenance-windows.controller.js';
import { MetricsController } from './controllers/metrics.controller.js';
import { NodesController } from './controllers/nodes.controller.js';
import { NoticesController } from './controllers/notices.controller.js';
import { OperationsController } from './controllers/operations.controller.js';
import { PagesController } from './controllers/pages.controller.js';
import { PrecisionController } from './controllers/precision.controller.js';
import { ReportsController } from './controllers/reports.controller.js';
import { RotationsController } from './controllers/rotations.controller.js';
import { RoutesController } from './controllers/routes.controller.js';
import { ServiceMapController } from './controllers/service-map.controller.js';
import { SilencesController } from './controllers/silences.controller.js';
import { SlasController } from './controllers/slas.controller.js';
import { TeamsController } from './controllers/teams.controller.js';
import { TracesController } from './controllers/traces.controller.js';
import { NameReader } from './name-reader.js';
import { ApiSettings, Cardinality, NodeDirectory, Readiness, RuleFollower, SlaStatuses } from './ports.js';
import { RoutingReader } from './routing-reader.js';
import { SiteReader } from './site-reader.js';
import { TraceReader } from './traces.js';

/** What the API shows and changes, made elsewhere: each part by its name, and by the class that controllers ask for. */
const PARTS = {
  accounts: AccountTable,
  audit: AuditLog,
  slas: SlaTable,
  channels: ChannelTable,
  definitions: DefinitionTables,
  deliveries: DeliveryTable,
  channelHealth: PgChannelHealth,
  calendars: CalendarTable,
  rotations: RotationTable,
  escalationPolicies: EscalationTable,
  maintenance: MaintenanceTable,
  silences: SilenceTable,
  teams: TeamTable,
  routes: RouteTable,
  slaSource: SlaSource,
  incidents: IncidentStore,
  handling: IncidentHandling,
  statuses: SlaStatuses,
  attainment: AttainmentReader,
  attainmentDays: AttainmentStore,
  monthly: MonthlyAttainment,
  windows: WindowReader,
  history: LatencyHistory,
  survey: SurveyReader,
  backtester: Backtester,
  recall: TraceSource,
  deliverer: Deliverer,
  links: Links,
  actionLinks: ActionLinks,
  linkDesk: LinkDesk,
  linkKeys: LinkKeys,
  pictures: Pictures,
  pictureLinks: PictureLinks,
  feedback: FeedbackStore,
  metrics: Metrics,
  rules: RuleFollower,
  cardinality: Cardinality,
  nodes: NodeDirectory,
  notices: NoticeStore,
  readiness: Readiness,
  clock: Clock,
  settings: ApiSettings,
};

export type ApiParts = { [Name in keyof typeof PARTS]: (typeof PARTS)[Name]['prototype'] };

@Module({})
export class ApiModule {
  static register(parts: ApiParts): DynamicModule {
    const given = new Map<string, unknown>(Object.entries(parts));
    const providers = Object.entries(PARTS).map(([name, provide]) => ({
      provide,
      useValue: given.get(name),
    }));
    return {
      module: ApiModule,
      controllers: [
        AccountsController,
        AttainmentController,
        ReportsController,
        AccountImportController,
        HistoryController,
        AuditController,
        BacktestController,
        SlasController,
        ChannelsController,
        DefinitionsController,
        CalendarsController,
        RotationsController,
        EscalationPoliciesController,
        MaintenanceWindowsController,
        SilencesController,
        TeamsController,
        RoutesController,
        IncidentsController,
        IncidentHandlingController,
        IncidentPicturesController,
        IncidentRecordController,
        IncidentFormsController,
        TracesController,
        OperationsController,
        CardinalityController,
        BlindSpotsController,
        LatencyOwnersController,
        ServiceMapController,
        NodesController,
        NoticesController,
        DeliveriesController,
        HealthController,
        MetricsController,
        PagesController,
        ActionsController,
        FeedbackController,
        PrecisionController,
        LinkKeysController,
      ],
      providers: [...providers, TraceReader, SiteReader, RoutingReader, NameReader],
    };
  }
}

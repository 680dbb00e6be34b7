import { Module, type DynamicModule } from '@nestjs/common';
import { StatusStore, WindowReader } from '#evaluate';
import { Metrics } from '#expose';
import { Clock } from '#kit';
import { IncidentStore } from '#page';
import { TraceSource } from '#span';
import { AccountsController } from './controllers/accounts.controller.js';
import { ChannelsController } from './controllers/channels.controller.js';
import { HealthController } from './controllers/health.controller.js';
import { IncidentsController } from './controllers/incidents.controller.js';
import { MetricsController } from './controllers/metrics.controller.js';
import { OperationsController } from './controllers/operations.controller.js';
import { PagesController } from './controllers/pages.controller.js';
import { SlasController } from './controllers/slas.controller.js';
import { TracesController } from './controllers/traces.controller.js';
import {
  AccountRepository,
  ApiSettings,
  ChannelRepository,
  ChannelTester,
  Readiness,
  SlaRepository,
  TraceLayout,
  TraceLinks,
} from './ports.js';
import { TraceReader } from './traces.js';

/** What the API shows and changes; made elsewhere. */
export type ApiParts = {
  accounts: AccountRepository;
  slas: SlaRepository;
  channels: ChannelRepository;
  channelTester: ChannelTester;
  incidents: IncidentStore;
  statuses: StatusStore;
  windows: WindowReader;
  recall: TraceSource;
  links: TraceLinks;
  metrics: Metrics;
  readiness: Readiness;
  clock: Clock;
  settings: ApiSettings;
};

@Module({})
export class ApiModule {
  static register(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        AccountsController,
        SlasController,
        ChannelsController,
        IncidentsController,
        TracesController,
        OperationsController,
        HealthController,
        MetricsController,
        PagesController,
      ],
      providers: [
        { provide: AccountRepository, useValue: parts.accounts },
        { provide: SlaRepository, useValue: parts.slas },
        { provide: ChannelRepository, useValue: parts.channels },
        { provide: ChannelTester, useValue: parts.channelTester },
        { provide: IncidentStore, useValue: parts.incidents },
        { provide: StatusStore, useValue: parts.statuses },
        { provide: WindowReader, useValue: parts.windows },
        { provide: TraceSource, useValue: parts.recall },
        { provide: TraceLinks, useValue: parts.links },
        { provide: Metrics, useValue: parts.metrics },
        { provide: Readiness, useValue: parts.readiness },
        { provide: Clock, useValue: parts.clock },
        { provide: ApiSettings, useValue: parts.settings },
        { provide: TraceReader, useValue: new TraceReader(parts.recall, parts.incidents, parts.settings) },
      ],
    };
  }
}

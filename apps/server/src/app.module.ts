import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { ApiModule, type ApiParts } from './api/api.module.js';
import { Schedule } from './schedule.js';
import { type Tick, type Ticks } from './ticks.js';

/** Nest's part of the service: the API and its pages, and the schedule. */
@Module({})
export class AppModule {
  static register(api: ApiParts, tasks: readonly Tick[], ticks: Ticks): DynamicModule {
    return {
      module: AppModule,
      imports: [ApiModule.register(api), ScheduleModule.forRoot()],
      providers: [
        {
          provide: Schedule,
          useFactory: (registry: SchedulerRegistry) => new Schedule(registry, tasks, ticks),
          inject: [SchedulerRegistry],
        },
      ],
    };
  }
}

import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Ticks } from './ticks.js';

/** Gives the recurring tasks their time. */
@Injectable()
export class Schedule implements OnApplicationBootstrap {
  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly ticks: Ticks,
  ) {}

  onApplicationBootstrap(): void {
    for (const tick of this.ticks.all) {
      this.registry.addInterval(
        tick.name,
        setInterval(() => this.ticks.start(tick), tick.everyMs),
      );
    }
  }

  /** No new runs; waits for those under way. */
  async stop(): Promise<void> {
    for (const name of this.registry.getIntervals()) this.registry.deleteInterval(name);
    await this.ticks.idle();
  }
}

import { type OnApplicationBootstrap } from '@nestjs/common';
import { type SchedulerRegistry } from '@nestjs/schedule';
import { type Tick, type Ticks } from './ticks.js';

/** Gives the recurring tasks their time. */
export class Schedule implements OnApplicationBootstrap {
  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly tasks: readonly Tick[],
    private readonly ticks: Ticks,
  ) {}

  onApplicationBootstrap(): void {
    for (const task of this.tasks) {
      if (task.atStart) this.ticks.start(task);
      this.registry.addInterval(
        task.name,
        setInterval(() => this.ticks.start(task), task.everyMs),
      );
    }
  }

  /** No new runs; waits for those under way. */
  async stop(): Promise<void> {
    for (const name of this.registry.getIntervals()) this.registry.deleteInterval(name);
    await this.ticks.idle();
  }
}

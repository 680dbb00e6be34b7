import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { type Logger } from '#kit';

/** Something that is done again and again. */
export type Tick = { name: string; everyMs: number; run: () => Promise<void> };

/**
 * Owns every recurring task of the service. A task that is still running when its time comes is left out, never
 * piled up; one that fails is logged and done again at its next time.
 */
@Injectable()
export class Schedule implements OnApplicationBootstrap {
  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly ticks: Ticks,
  ) {}

  onApplicationBootstrap(): void {
    for (const tick of this.ticks.all) {
      this.registry.addInterval(tick.name, setInterval(this.ticks.guarded(tick), tick.everyMs));
    }
  }

  /** No new runs; waits for those under way. */
  async stop(): Promise<void> {
    for (const name of this.registry.getIntervals()) this.registry.deleteInterval(name);
    await this.ticks.idle();
  }
}

/** The tasks, and which of them are running. */
export class Ticks {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    readonly all: readonly Tick[],
    private readonly log: Logger,
  ) {}

  guarded({ name, run }: Tick): () => void {
    return () => {
      if (this.running.has(name)) return;
      const done = run()
        .catch((error: unknown) => this.log.error({ err: error, task: name }, 'a scheduled task failed'))
        .finally(() => this.running.delete(name));
      this.running.set(name, done);
    };
  }

  async idle(): Promise<void> {
    await Promise.all(this.running.values());
  }
}

import { type Logger } from '#kit';

/** Something that is done again and again. */
export type Tick = { name: string; everyMs: number; run: () => Promise<void> };

/** The recurring tasks, and which of them are running. */
export class Ticks {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    readonly all: readonly Tick[],
    private readonly log: Logger,
  ) {}

  /** Starts the task unless it is still running since last time: it is left out then, never piled up. A failure is logged. */
  start({ name, run }: Tick): void {
    if (this.running.has(name)) return;
    const done = run()
      .catch((error: unknown) => this.log.error({ err: error, task: name }, 'a scheduled task failed'))
      .finally(() => this.running.delete(name));
    this.running.set(name, done);
  }

  /** Waits for the tasks under way. */
  async idle(): Promise<void> {
    await Promise.all(this.running.values());
  }
}

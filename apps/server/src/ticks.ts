import { type Logger } from '#kit';

/** Something that is done again and again; `atStart`: at once too, because its first time is long in coming. */
export type Tick = Task & { everyMs: number; atStart?: boolean };
type Task = { name: string; run: () => Promise<void> };

/** Which recurring tasks are running. */
export class Ticks {
  private readonly running = new Map<string, Promise<void>>();

  /** @param onSkip told of each run that is left out */
  constructor(
    private readonly log: Logger,
    private readonly onSkip: (task: string) => void,
  ) {}

  /** Starts the task unless it is still running since last time: it is left out then, never piled up. A failure is logged. */
  start({ name, run }: Task): void {
    if (this.running.has(name)) {
      this.onSkip(name);
      return;
    }
    const done = run()
      .catch((error: unknown) => this.log.error({ err: error, task: name }, 'a scheduled task failed'))
      .finally(() => this.running.delete(name));
    this.running.set(name, done);
  }

  /** Waits for the tasks under way, and for those that they start. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }
}

import { type Logger } from './logger.js';

type Step = { name: string; stop: () => Promise<void> | void };

/** What was started is stopped in reverse order; a step that fails is logged and does not keep the others from stopping. */
export class Shutdown {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly log: Logger) {}

  add(name: string, stop: Step['stop']): void {
    this.steps.push({ name, stop });
  }

  /** Runs once, however often it is called. */
  run(): Promise<void> {
    this.running ??= this.stopAll();
    return this.running;
  }

  private async stopAll(): Promise<void> {
    for (const step of this.steps.toReversed()) {
      try {
        await step.stop();
      } catch (error) {
        this.log.error({ err: error, step: step.name }, 'shutdown step failed');
      }
    }
  }
}

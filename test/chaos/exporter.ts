import { type Load } from './load.js';
import { type Random } from './random.js';

const TIMEOUT_MS = 5_000;
const RETRY_MS = 100;
/** One acknowledged request in so many is sent once more, as where its acknowledgement was lost on the way. */
const SENT_TWICE = 8;

/** Sends as an OpenTelemetry exporter does: one request at a time, each again and again until it is acknowledged. */
export class Exporter {
  acknowledged = 0;
  repeated = 0;

  constructor(
    private readonly port: number,
    private readonly load: Load,
    private readonly random: Random,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.deliver(this.load.next());
  }

  async finish(): Promise<void> {
    for (let body = this.load.rest(); body; body = this.load.rest()) await this.deliver(body);
  }

  private async deliver(body: Uint8Array): Promise<void> {
    while (!(await this.post(body))) {
      this.repeated++;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.acknowledged++;
    if (this.random.below(SENT_TWICE) === 0 && (await this.post(body))) this.repeated++;
  }

  /** Whether it was acknowledged; a request that is refused for good is a failure of the test. */
  private async post(body: Uint8Array): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${this.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.from(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    const answer = await response?.text().catch(() => undefined);
    if (response === undefined || answer === undefined || response.status >= 500 || response.status === 429)
      return false;
    if (!response.ok) throw new Error(`refused with ${response.status}: ${answer}`);
    return true;
  }
}

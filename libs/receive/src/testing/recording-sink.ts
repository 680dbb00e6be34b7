import { RequestSink, type Accepted, type ReceivedRequest } from '../request-sink.js';

const TAKEN: Accepted = { spans: 1, rejected: new Map() };

/** Takes everything and keeps it, unless a test says otherwise. */
export class RecordingSink extends RequestSink {
  readonly requests: ReceivedRequest[] = [];
  answer: (request: ReceivedRequest) => Accepted | Promise<Accepted> = () => TAKEN;

  override async accept(request: ReceivedRequest): Promise<Accepted> {
    const accepted = await this.answer(request);
    // The bytes are only lent.
    this.requests.push({ ...request, bytes: Uint8Array.from(request.bytes) });
    return accepted;
  }

  /** From now on a request is not safe before `save` is called; `arrived` resolves with the first one. */
  hold(): { arrived: Promise<void>; save: () => void } {
    let save = (): void => undefined;
    const safe = new Promise<void>((resolve) => (save = resolve));
    const arrived = new Promise<void>((resolve) => {
      this.answer = async () => {
        resolve();
        await safe;
        return TAKEN;
      };
    });
    return { arrived, save };
  }
}

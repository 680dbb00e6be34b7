import { RequestSink, type Accepted, type ReceivedRequest } from '../request-sink.js';

/** Takes everything and keeps it, unless a test says otherwise. */
export class RecordingSink extends RequestSink {
  readonly requests: ReceivedRequest[] = [];
  answer: (request: ReceivedRequest) => Accepted | Promise<Accepted> = () => ({
    spans: 1,
    rejected: new Map(),
  });

  override async accept(request: ReceivedRequest): Promise<Accepted> {
    const accepted = await this.answer(request);
    this.requests.push(request);
    return accepted;
  }
}

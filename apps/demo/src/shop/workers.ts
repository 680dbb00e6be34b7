import http from 'node:http';
import { type Semaphore } from './semaphore.js';

/**
 * Lets a server start on a request only when one of its workers is free, as servers with a pool of threads do. Until
 * then it waits unseen: instrumentation starts the server span with the event 'request', which is what is held back.
 */
export function admitByWorkers(server: http.Server, workers: Semaphore): void {
  const emit = server.emit.bind(server);
  const admit = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const release = await workers.acquire();
    if (response.closed) release();
    else {
      response.once('close', release);
      emit('request', request, response);
    }
  };
  server.emit = (event: string, ...args: unknown[]): boolean => {
    const [request, response] = args;
    if (
      event !== 'request' ||
      !(request instanceof http.IncomingMessage && response instanceof http.ServerResponse)
    )
      return emit(event, ...args);
    void admit(request, response);
    return true;
  };
}

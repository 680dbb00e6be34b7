import { type MessagePort, type Worker } from 'node:worker_threads';
import { OperatorError } from '#kit';

/** Arguments and results are `never`, which goes everywhere: their types are those of whoever calls. */
type Call = { id: number; method: string; args: never[] };
type Answer = { id: number; result: never; error?: ToldError };
type ToldError = { name: string; message: string; stack?: string | undefined };

/** What is handed to the other thread rather than copied. */
type Transferable = { transfer: ArrayBuffer[] };

/** Answers the calls that come through the port by these functions, each on its own: a slow one holds up no other. */
export function serveCalls(
  port: MessagePort,
  functions: Record<string, (...args: never[]) => Promise<unknown>>,
): void {
  port.on('message', ({ id, method, args }: Call) => {
    const call = functions[method];
    const done = call ? call(...args) : Promise.reject(new Error(`there is no ${method} to call`));
    done.then(
      (result) => port.postMessage({ id, result }, transferOf(result)),
      (error: unknown) => port.postMessage({ id, error: told(error) }),
    );
  });
}

/** Calls functions on the other side of a port. */
export class RemoteCalls {
  private readonly waiting = new Map<
    number,
    { resolve: (result: never) => void; reject: (error: Error) => void }
  >();
  private next = 1;
  private gone: Error | undefined;

  constructor(private readonly port: MessagePort | Worker) {
    port.on('message', ({ id, result, error }: Answer) => {
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) call?.reject(heard(error));
      else call?.resolve(result);
    });
  }

  /** What answers `T` on the other side is called; nobody checks that. */
  call<T>(method: string, args: unknown[]): Promise<T> {
    if (this.gone) return Promise.reject(this.gone);
    const id = this.next++;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.postMessage({ id, method, args }, []);
    });
  }

  /** The other side is no more: what waits for it is rejected, and what comes later too. */
  fail(error: Error): void {
    this.gone = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

function transferOf(result: unknown): ArrayBuffer[] {
  const isTransferable = (value: unknown): value is Transferable =>
    typeof value === 'object' && value !== null && 'transfer' in value;
  return isTransferable(result) ? result.transfer : [];
}

function told(error: unknown): ToldError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  return { name: error.name, message: error.message, stack: error.stack };
}

/** Only what an operator can mend is told apart: nothing else is caught by its class across threads. */
export function heard({ name, message, stack }: ToldError): Error {
  const error = name === 'OperatorError' ? new OperatorError(message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

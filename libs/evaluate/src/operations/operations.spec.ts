import { type KindSelector, type OperationSelector } from '#contract';
import { coversOperation, namesExactly, OperationIndex } from './operations.js';
import { type KnownOperation } from '../ports.js';

const known: KnownOperation[] = [
  { id: 1, service: 'shop', name: 'POST /checkout', kind: 'server', entry: true },
  { id: 2, service: 'shop', name: 'POST /checkout', kind: 'client', entry: false },
  { id: 3, service: 'shop', name: 'nightly report', kind: 'internal', entry: true },
  { id: 4, service: 'orders', name: 'orders process', kind: 'consumer', entry: true },
  { id: 5, service: 'orders', name: 'SELECT orders', kind: 'client', entry: false },
];

function selector(service: string, name: string, kind: KindSelector = 'entry'): OperationSelector {
  return { service, name, kind };
}

function indexOf(operations: KnownOperation[]): OperationIndex {
  const index = new OperationIndex();
  index.replace(operations);
  return index;
}

describe('an operation selector', () => {
  it.each([
    [selector('shop', 'POST /checkout'), [1]],
    [selector('shop', 'POST /checkout', 'any'), [1, 2]],
    [selector('shop', 'POST /checkout', 'client'), [2]],
    [selector('shop', '*'), [1, 3]],
    [selector('*', '*', 'any'), [1, 2, 3, 4, 5]],
    [selector('*', '*orders*', 'consumer'), [4]],
    [selector('sho', 'POST /checkout'), []],
    [selector('shop', 'post /checkout'), []],
  ])('%j means %j', (selected, ids) => {
    expect(
      indexOf(known)
        .selectedBy(selected)
        .map(({ id }) => id),
    ).toEqual(ids);
  });

  it('sees new operations, and spans that have become entries', () => {
    const index = indexOf(known);
    expect(index.selectedBy(selector('orders', 'SELECT *'))).toEqual([]);
    index.replace(
      known.map((operation) =>
        operation.id === 5 ? Object.assign({}, operation, { entry: true }) : operation,
      ),
    );
    expect(index.selectedBy(selector('orders', 'SELECT *'))).toHaveLength(1);
    index.replace([...known, { id: 6, service: 'orders', name: 'SELECT 2', kind: 'server', entry: true }]);
    expect(index.selectedBy(selector('orders', 'SELECT *')).map(({ id }) => id)).toEqual([6]);
    index.replace([...known, { id: 7, service: 'orders', name: 'SELECT 3', kind: 'server', entry: true }]);
    expect(index.selectedBy(selector('orders', 'SELECT *')).map(({ id }) => id)).toEqual([7]);
  });

  it('names exactly where service and name hold no glob', () => {
    expect(namesExactly(selector('shop', 'GET /users/{id}'))).toBe(true);
    expect(namesExactly(selector('shop', 'GET /users/*'))).toBe(false);
    expect(namesExactly(selector('sh*', 'GET /users'))).toBe(false);
  });
});

describe('rows per account', () => {
  const client = { service: 'orders', name: 'SELECT orders', kind: 'client' } as const;
  const server = { service: 'shop', name: 'POST /checkout', kind: 'server' } as const;

  it('are kept where an SLA judges accounts by an operation that is no entry', () => {
    expect(coversOperation({ accounts: 'each', operation: selector('orders', 'S*', 'any') }, client)).toBe(
      true,
    );
    expect(coversOperation({ accounts: 'each', operation: selector('orders', 'S*', 'client') }, client)).toBe(
      true,
    );
    expect(coversOperation({ accounts: { keys: ['acme'] }, operation: selector('*', '*') }, server)).toBe(
      true,
    );
  });

  it('are not needed for all traffic as one, nor for what an SLA does not mean', () => {
    expect(coversOperation({ accounts: 'total', operation: selector('*', '*', 'any') }, client)).toBe(false);
    expect(coversOperation({ accounts: 'each', operation: selector('*', '*') }, client)).toBe(false);
    expect(coversOperation({ accounts: 'each', operation: selector('shop', '*', 'any') }, client)).toBe(
      false,
    );
  });
});

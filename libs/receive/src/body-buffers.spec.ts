import { BodyBuffers } from './body-buffers.js';

describe('the memory of bodies', () => {
  it('is lent to one request at a time', () => {
    const buffers = new BodyBuffers();
    const first = buffers.lend(100);
    expect(first).toBeDefined();
    expect(buffers.lend(100)).not.toBe(first);
  });

  it('is used again once it has been given back', () => {
    const buffers = new BodyBuffers();
    const lent = buffers.lend(100);
    if (lent) buffers.takeBack(lent);
    expect(buffers.lend(200_000)).toBe(lent);
  });

  it('has room for what it was lent for', () => {
    expect(new BodyBuffers().lend(200_000)?.length).toBeGreaterThanOrEqual(200_000);
  });

  it('is not lent for large bodies', () => {
    expect(new BodyBuffers().lend(10_000_000)).toBeUndefined();
  });
});

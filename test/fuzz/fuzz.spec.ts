import { anyRequest } from './corpus.js';
import { checkDecoder } from './decoders.js';
import { Random } from './random.js';
import { attackAll } from './receivers.js';
import { startTarget } from './target.js';

/** The short form of `npm run fuzz`: the same each time. */
const SEED = 20_251_124;

describe('whatever is sent', () => {
  it('decoders take it or call it malformed', () => {
    const random = new Random(SEED);
    let spans = 0;
    for (let i = 0; i < 5_000; i++) spans += checkDecoder(anyRequest(random));
    expect(spans).toBeGreaterThan(0);
  });

  it('receivers refuse it and go on', async () => {
    const target = await startTarget();
    try {
      await attackAll(target, new Random(SEED));
      expect(target.failures()).toBe(0);
    } finally {
      await target.stop();
    }
  });
});

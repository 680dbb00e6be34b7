import { named } from '../testing/incidents.js';
import { silenceIncident } from '../testing/kinds.js';
import { isNotWorse } from './evidence.js';

describe('evidence of requests of which none is bad', () => {
  const { explanation } = silenceIncident();
  const shows = (baselineTraces: number) => ({ ...(explanation ?? named), baselineTraces });

  it('gives way to what shows as many of them or more, whichever process it is from', () => {
    expect(isNotWorse(shows(3), shows(0))).toBe(true);
    expect(isNotWorse(shows(3), shows(3))).toBe(true);
    expect(isNotWorse(shows(0), shows(3))).toBe(false);
  });
});

import { type PathTime } from '../trace/path-time.js';
import { withoutOutliers } from './outliers.js';

const timeOf = (durationNs: number): PathTime => ({
  durationNs,
  signature: 'shop',
  units: new Map([['shop', { unit: { of: 'self', service: 'shop' }, ns: durationNs / 2 }]]),
  answers: new Map(),
  open: new Set(),
  orphaned: false,
});
const partsOf = (times: PathTime[]) => times.map(({ units }) => units.get('shop')?.ns);

describe('outliers', () => {
  it('count as what three quarters take at most, each part alike', () => {
    const times = [100, 200, 300, 6_000].map(timeOf);
    expect(partsOf(withoutOutliers(times))).toEqual([50, 100, 150, 150]);
  });

  it('are also those that hung before, where now nothing takes so long', () => {
    expect(partsOf(withoutOutliers([100, 6_000, 6_000, 6_000].map(timeOf), 400))).toEqual([
      50, 200, 200, 200,
    ]);
  });

  it('are none among few or equal ones', () => {
    expect(withoutOutliers([])).toEqual([]);
    expect(partsOf(withoutOutliers([timeOf(100)]))).toEqual([50]);
    expect(partsOf(withoutOutliers([timeOf(100), timeOf(100)]))).toEqual([50, 50]);
  });
});

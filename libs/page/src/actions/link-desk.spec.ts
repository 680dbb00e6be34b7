import { type Feedback, type Incident } from '#contract';
import { ManualClock } from '#kit';
import { Links } from '../links.js';
import { incident, SENT_UNIX_MS } from '../testing/incidents.js';
import { ActionLinks } from './action-links.js';
import { type ActionKind } from './action-token.js';
import { GivenLinkKeys } from './given-link-keys.js';
import { LinkDesk, type PressedForm } from './link-desk.js';
import { type Acknowledgement, Acknowledging, FeedbackStore, LinkUses } from './ports.js';

const DELIVERY = 'c56a4180-65aa-42ec-a945-5fd21dec0538';
const KEYS = new GivenLinkKeys(['a key of more than thirty-two characters']);
const AT = SENT_UNIX_MS + 60_000;

/** One incident, and all that people do to it. */
class World {
  readonly clock = new ManualClock(SENT_UNIX_MS);
  readonly log: string[] = [];
  incident: Incident | undefined = structuredClone(incident());
  uses = new Map<string, Acknowledgement>();
  said: Feedback[] = [];
  hasRoom = true;
  readonly links = new ActionLinks({
    links: new Links({ publicUrl: 'https://culprit.example' }),
    keys: KEYS,
    clock: this.clock,
  });
  readonly desk: LinkDesk;

  constructor() {
    this.desk = new LinkDesk({
      incidents: { find: () => Promise.resolve(structuredClone(this.incident)) },
      links: this.links,
      acknowledging: new Acknowledges(this),
      uses: new Uses(this),
      feedback: new Says(this),
      clock: this.clock,
    });
  }

  acknowledgedBy({ by, atUnixMs }: Acknowledgement): Acknowledgement | undefined {
    if (this.incident?.status !== 'open') return undefined;
    const { handling } = this.incident;
    handling.acknowledgedAt ??= new Date(atUnixMs).toISOString();
    handling.acknowledgedBy ??= by;
    return { by: handling.acknowledgedBy, atUnixMs: Date.parse(handling.acknowledgedAt) };
  }

  async tokens(): Promise<Record<ActionKind, string>> {
    const kinds = ['acknowledge', 'useful', 'noise'] as const;
    const actions = await this.links.of(incident().id, DELIVERY, 'on-call', kinds);
    const [acknowledge = '', useful = '', noise = ''] = actions.map(({ href }) => href.split('/a/')[1]);
    this.clock.advance(60_000);
    return { acknowledge, useful, noise };
  }
}

class Acknowledges extends Acknowledging {
  constructor(private readonly world: World) {
    super();
  }

  acknowledge(_: string, who: Acknowledgement): Promise<Acknowledgement | undefined> {
    this.world.log.push('acknowledge');
    return Promise.resolve(this.world.acknowledgedBy(who));
  }
}

class Uses extends LinkUses {
  constructor(private readonly world: World) {
    super();
  }

  of(delivery: string, kind: ActionKind): Promise<Acknowledgement | undefined> {
    return Promise.resolve(this.world.uses.get(delivery + kind));
  }

  record(delivery: string, kind: ActionKind, use: Acknowledgement): Promise<void> {
    this.world.log.push('use');
    this.world.uses.set(delivery + kind, use);
    return Promise.resolve();
  }
}

class Says extends FeedbackStore {
  constructor(private readonly world: World) {
    super();
  }

  say(_: string, feedback: Feedback): Promise<boolean> {
    this.world.log.push('say');
    if (this.world.hasRoom) this.world.said.push(feedback);
    return Promise.resolve(this.world.hasRoom);
  }

  of(): Promise<Feedback[]> {
    return Promise.resolve(this.world.said);
  }

  votes(): Promise<never[]> {
    return Promise.resolve([]);
  }
}

const pressing = (pressed?: string, name?: string): PressedForm => ({ pressed, name });

describe('the link to acknowledge', () => {
  it('changes nothing by being looked at, however often', async () => {
    const world = new World();
    const { acknowledge } = await world.tokens();
    for (let i = 0; i < 3; i++)
      expect(await world.desk.look(acknowledge)).toMatchObject({ state: 'offered', incident: incident() });
    expect(world.log).toEqual([]);
  });

  it('acknowledges once, for who gives his name or does not', async () => {
    const world = new World();
    const { acknowledge } = await world.tokens();
    const first = await world.desk.press(acknowledge, pressing('acknowledge', ' Grace\n'));
    const standing = { by: 'Grace, through on-call', atUnixMs: AT };
    expect(first).toMatchObject({ state: 'acknowledged', isNew: true, ...standing });
    world.clock.advance(5_000);
    for (const again of [
      await world.desk.press(acknowledge, pressing('acknowledge', 'Ada')),
      await world.desk.look(acknowledge),
    ]) {
      expect(again).toMatchObject({ state: 'acknowledged', isNew: false, ...standing });
    }
    expect(world.log).toEqual(['acknowledge', 'use']);
    const nameless = new World();
    const { acknowledge: token } = await nameless.tokens();
    expect(await nameless.desk.press(token, pressing('acknowledge'))).toMatchObject({
      by: 'somebody, through on-call',
    });
  });

  it.each([undefined, '', 'look', 'useful', 'Acknowledge'])(
    'does nothing where not its button was pressed, but "%s"',
    async (pressed) => {
      const world = new World();
      const { acknowledge } = await world.tokens();
      expect(await world.desk.press(acknowledge, pressing(pressed, 'Grace'))).toMatchObject({
        state: 'nothing-chosen',
      });
      expect(world.log).toEqual([]);
    },
  );

  it('says who was first where two press at the same time', async () => {
    const world = new World();
    const { acknowledge } = await world.tokens();
    const raced = await Promise.all(
      ['Grace', 'Ada'].map((name) => world.desk.press(acknowledge, pressing('acknowledge', name))),
    );
    expect(raced).toEqual([
      expect.objectContaining({ state: 'acknowledged', by: 'Grace, through on-call' }),
      expect.objectContaining({ state: 'acknowledged', by: 'Grace, through on-call', isNew: false }),
    ]);
  });

  it('is used up, also where what it did was taken back', async () => {
    const world = new World();
    const { acknowledge } = await world.tokens();
    await world.desk.press(acknowledge, pressing('acknowledge', 'Grace'));
    world.incident = structuredClone(incident());
    for (const view of [
      await world.desk.look(acknowledge),
      await world.desk.press(acknowledge, pressing('acknowledge', 'Ada')),
    ]) {
      expect(view).toMatchObject({ state: 'used', by: 'Grace, through on-call', atUnixMs: AT });
    }
    expect(world.log).toEqual(['acknowledge', 'use']);
  });

  it('of an incident that is over, gone or made up for a test says so', async () => {
    const world = new World();
    const { acknowledge } = await world.tokens();
    const both = async () => [
      (await world.desk.look(acknowledge)).state,
      (await world.desk.press(acknowledge, pressing('acknowledge'))).state,
    ];
    world.incident = incident({ status: 'resolved', resolvedAt: new Date(AT).toISOString() });
    expect(await both()).toEqual(['over', 'over']);
    world.incident = undefined;
    expect(await both()).toEqual(['gone', 'gone']);
    const [test] = await world.links.ofTest('on-call', ['acknowledge']);
    expect((await world.desk.look(test?.href.split('/a/')[1] ?? '')).state).toBe('test');
    expect(world.log).toEqual([]);
  });

  it('is good for 30 days, and for nobody who changes it', async () => {
    const world = new World();
    const { acknowledge } = await world.tokens();
    const forged = acknowledge.slice(0, -2) + (acknowledge.endsWith('A') ? 'BA' : 'AA');
    expect(await world.desk.press(forged, pressing('acknowledge'))).toEqual({ state: 'forged' });
    world.clock.advance(30 * 86_400_000 - 60_001);
    expect((await world.desk.look(acknowledge)).state).toBe('offered');
    world.clock.advance(1);
    expect((await world.desk.press(acknowledge, pressing('acknowledge'))).state).toBe('expired');
    expect(world.log).toEqual([]);
  });
});

describe('the links to say what a page was worth', () => {
  it('note what is pressed, whichever of the two was followed, also when it is over', async () => {
    const world = new World();
    const { useful, noise } = await world.tokens();
    world.incident = incident({ status: 'resolved', resolvedAt: new Date(AT).toISOString() });
    expect(await world.desk.look(noise)).toMatchObject({ state: 'offered' });
    expect(world.log).toEqual([]);
    expect(await world.desk.press(noise, pressing('noise', 'Grace'))).toMatchObject({
      state: 'said',
      feedback: { useful: false },
    });
    await world.desk.press(useful, pressing('noise'));
    await world.desk.press(noise, pressing('useful'));
    const at = new Date(AT).toISOString();
    expect(world.said).toEqual([
      { useful: false, channel: 'on-call', by: 'Grace', at },
      { useful: false, channel: 'on-call', by: null, at },
      { useful: true, channel: 'on-call', by: null, at },
    ]);
  });

  it('do not acknowledge, and do nothing without a button', async () => {
    const world = new World();
    const { useful } = await world.tokens();
    for (const pressed of ['acknowledge', 'look', undefined]) {
      expect((await world.desk.press(useful, pressing(pressed))).state).toBe('nothing-chosen');
    }
    expect(world.log).toEqual([]);
  });

  it('say where there are more voices than are kept', async () => {
    const world = new World();
    const { useful } = await world.tokens();
    world.hasRoom = false;
    expect((await world.desk.press(useful, pressing('useful'))).state).toBe('too-many-voices');
  });
});

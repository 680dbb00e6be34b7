import { OperatorError } from '#kit';
import { FAULT_NAMES } from './faults.js';
import { parseOptions, USAGE, type DemoOptions } from './options.js';

function parsed(args: string[], env: NodeJS.ProcessEnv = {}): DemoOptions {
  const options = parseOptions(args, env);
  if (options === 'help') throw new Error('help was not asked for');
  return options;
}

describe('the options of the demo', () => {
  it('are to slow a service and to go on, where nothing is said', () => {
    const options = parsed([]);
    expect(options.fault.name).toBe('slow-service');
    expect(options.untilPage).toBe(false);
    expect(options.dataDir).toBeUndefined();
    expect(options.ports.otlpHttp).toEqual({ flag: '--otlp-http-port', usual: 4318, asked: undefined });
  });

  it.each(FAULT_NAMES)('know the fault %s', (name) => {
    expect(parsed(['--fault', name]).fault.name).toBe(name);
    expect(parsed([`--fault=${name}`, '--until-page']).untilPage).toBe(true);
  });

  it('take ports and the folder from flags, else from the environment', () => {
    const env = { CULPRIT_API_PORT: '5000', DEMO_SMTP_PORT: '', CULPRIT_DATA: '/srv/culprit' };
    const fromEnv = parsed([], env);
    expect(fromEnv.ports.api.asked).toBe(5000);
    expect(fromEnv.ports.smtp.asked).toBeUndefined();
    expect(fromEnv.dataDir).toBe('/srv/culprit');
    const fromFlags = parsed(['--api-port', '6000', '--data', 'here'], env);
    expect(fromFlags.ports.api.asked).toBe(6000);
    expect(fromFlags.dataDir).toBe('here');
  });

  it.each([
    [['--falt', 'none'], {}, '--falt'],
    [['none'], {}, 'none'],
    [['--fault'], {}, '--fault'],
    [['--fault', 'fire'], {}, 'slow-service, slow-database, pool-exhausted'],
    [['--api-port', 'http'], {}, '--api-port'],
    [['--api-port', '65536'], {}, '65535'],
    [[], { DEMO_INBOX_PORT: '1e3' }, 'DEMO_INBOX_PORT'],
    [['--until-page', '--healthy-seconds', '31'], {}, 'at most 30'],
    [['--rate', '0'], {}, '--rate'],
  ])('refuse %j with %j, and say why', (args, env, why) => {
    expect(() => parseOptions(args, env)).toThrow(OperatorError);
    expect(() => parseOptions(args, env)).toThrow(why);
  });

  it('explain every flag that they know', () => {
    expect(parseOptions(['--help', '--fault', 'fire'], {})).toBe('help');
    const flags = Object.values(parsed([]).ports).map((port) => port.flag);
    for (const flag of [
      ...flags,
      '--fault',
      '--until-page',
      '--healthy-seconds',
      '--rate',
      '--record',
      '--data',
    ])
      expect(USAGE).toContain(flag);
  });
});

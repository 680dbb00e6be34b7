import { readFileSync, writeFileSync } from 'node:fs';
import { OperatorError } from '#kit';
import { readConfig } from './config.js';
import { settingsTable } from './settings-table.js';

describe('the configuration', () => {
  it('needs nothing', () => {
    const config = readConfig({});
    expect(config.CULPRIT_OTLP_HTTP_PORT).toBe(4318);
    expect(config.CULPRIT_ACCOUNT_WAIT).toBe(10_000);
    expect(config.CULPRIT_MAX_REQUEST_BYTES).toBe(16 * 2 ** 20);
    expect(config.CULPRIT_ACCOUNT_ATTRIBUTES[0]).toBe('account.id');
  });

  it('takes an empty variable as absent', () => {
    expect(readConfig({ CULPRIT_API_PORT: '', DATABASE_URL: ' ' }).CULPRIT_API_PORT).toBe(3000);
  });

  it('names every wrong variable at once', () => {
    const read = (): unknown =>
      readConfig({ CULPRIT_API_PORT: '70000', CULPRIT_ACCOUNT_WAIT: 'soon', DATABASE_URL: 'mysql://x' });
    expect(read).toThrow(OperatorError);
    expect(read).toThrow(
      /CULPRIT_API_PORT[\s\S]*"soon" is not a duration|"soon" is not a duration[\s\S]*CULPRIT_API_PORT/,
    );
    expect(read).toThrow(/DATABASE_URL: must be a postgres/);
  });

  it('lets links follow the port and drops a trailing slash', () => {
    expect(readConfig({ CULPRIT_API_PORT: '3100' }).PUBLIC_URL).toBe('http://127.0.0.1:3100');
    expect(readConfig({ PUBLIC_URL: 'https://culprit.example.com/x/' }).PUBLIC_URL).toBe(
      'https://culprit.example.com/x',
    );
  });

  it('refuses settings that contradict each other', () => {
    expect(() => readConfig({ CULPRIT_LATE_LIMIT: '2h' })).toThrow(
      /CULPRIT_RETENTION_10S has to be longer than CULPRIT_LATE_LIMIT/,
    );
    expect(() => readConfig({ CULPRIT_RETENTION_10S: '50m', CULPRIT_LATE_LIMIT: '5m' })).toThrow(
      /CULPRIT_RETENTION_10S is too short/,
    );
    expect(() => readConfig({ CULPRIT_RETENTION_1M: '24h' })).toThrow(/CULPRIT_RETENTION_1M is too short/);
    expect(() => readConfig({ CULPRIT_RETENTION_1H: '10d' })).toThrow(
      /CULPRIT_RETENTION_1H is shorter than CULPRIT_RETENTION_1M/,
    );
    expect(() => readConfig({ CULPRIT_JOURNAL_BYTES: '64MiB' })).toThrow(
      /CULPRIT_JOURNAL_BYTES is too small/,
    );
    expect(
      readConfig({ CULPRIT_JOURNAL_BYTES: '8MiB', CULPRIT_MAX_REQUEST_BYTES: '1MiB' }).CULPRIT_JOURNAL_BYTES,
    ).toBe(2 ** 23);
  });

  it('warns of loopback links and of settings that do not exist', () => {
    expect(readConfig({}).warnings.join()).toMatch(/PUBLIC_URL/);
    expect(readConfig({ PUBLIC_URL: 'https://culprit.example.com' }).warnings).toEqual([]);
    expect(readConfig({ PUBLIC_URL: 'https://c.example', CULPRIT_AP_PORT: '1' }).warnings.join()).toMatch(
      /CULPRIT_AP_PORT/,
    );
    // docs/as-code.md asks for it, on whichever machine.
    expect(readConfig({ PUBLIC_URL: 'https://c.example', CULPRIT_URL: 'http://c' }).warnings).toEqual([]);
  });

  it('is documented in docs/config.md', () => {
    const file = new URL('../../../../docs/config.md', import.meta.url);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, settingsTable());
    expect(readFileSync(file, 'utf8')).toBe(settingsTable());
  });
});

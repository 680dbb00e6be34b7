import { existsSync, readdirSync } from 'node:fs';

/** Tests whose source has been moved or removed: tsc leaves what it once wrote, and they would go on running. */
const stale = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.spec.js') && !existsSync(file.replace(/js$/, 'ts')),
);

/** Tests run as compiled: `tsc` has checked their types, and worker and child process files are real files. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/dist/**/*.spec.js'],
  testPathIgnorePatterns: stale.map((file) => `/dist/${file.replaceAll('.', '[.]')}$`),
  transform: {},
  globalSetup: '<rootDir>/dist/test/postgres/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/postgres/global-teardown.js',
  testTimeout: 30_000,
};

import { availableParallelism } from 'node:os';

/** Tests run as compiled: `tsc` has checked their types, and worker and child process files are real files. */
export default {
  testEnvironment: 'node',
  // Much of a test's time is waiting for Postgres, sockets and limits of time, so two cores have room for three.
  maxWorkers: availableParallelism() + 1,
  testMatch: ['<rootDir>/dist/**/*.spec.js'],
  transform: {},
  globalSetup: '<rootDir>/dist/test/postgres/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/postgres/global-teardown.js',
  testTimeout: 30_000,
};

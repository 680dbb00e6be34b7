/** Tests run as compiled: `tsc` has checked their types, and worker and child process files are real files. */
export default {
  testEnvironment: 'node',
  // Much of a test's time is waiting for Postgres and sockets, so even two cores have room for two.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/dist/**/*.spec.js'],
  transform: {},
  globalSetup: '<rootDir>/dist/test/postgres/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/postgres/global-teardown.js',
  testTimeout: 30_000,
};

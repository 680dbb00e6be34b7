/** Tests run as compiled: `tsc` has checked their types, and worker and child process files are real files. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/dist/**/*.spec.js'],
  transform: {},
  globalSetup: '<rootDir>/dist/test/postgres/global-setup.js',
  globalTeardown: '<rootDir>/dist/test/postgres/global-teardown.js',
  testTimeout: 30_000,
};

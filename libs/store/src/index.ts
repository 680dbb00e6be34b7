export { Database, openDatabase, type DatabaseConfig } from './database.js';
export {
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from './embedded/embedded-postgres.js';
export { migrate } from './migrate.js';

/**
 * Any numbers that no one else in this database takes: "culprit" on a telephone, and a digit. Each MUST differ from the
 * others: of two tasks with the same number, one would keep the other from ever running.
 */
export const ADVISORY_LOCK = {
  migrations: 28_577_481,
  outbox: 28_577_482,
  leader: 28_577_483,
  rollup: 28_577_484,
  backtest: 28_577_485,
  attainment: 28_577_486,
} as const;

/**
 * The rooms and who may enter whom: the table in ARCHITECTURE.md, checked.
 * Every room may import `kit`; a room that is not named in another's list is closed to it.
 */
const mayImport = {
  kit: [],
  contract: [],
  span: [],
  histogram: [],
  decode: ['span'],
  receive: ['decode'],
  journal: [],
  recall: ['span'],
  aggregate: ['span', 'histogram'],
  evaluate: ['histogram', 'contract'],
  explain: ['span', 'histogram', 'contract'],
  survey: ['span', 'explain'],
  page: ['evaluate', 'contract', 'span'],
  expose: ['span', 'histogram', 'aggregate', 'evaluate', 'contract'],
  store: ['span', 'histogram', 'aggregate', 'evaluate', 'explain', 'page', 'survey', 'contract'],
  testkit: ['span', 'aggregate'],
};

/** Libraries that only one place may use: [package pattern, where it is allowed]. */
const atHome = [
  ['(^|/)(pg|pg-copy-streams|node-pg-migrate|graphile-worker)(/|$)', '^(libs/store|test/postgres)/'],
  ['(^|/)@grpc/', '^(libs/receive|test)/'],
  ['(^|/)nodemailer(/|$)', '^libs/page/src/channels/'],
  ['(^|/)@nestjs/', '^(apps|test)/|[.]module[.]ts$'],
  ['(^|/)(yaml|commander)(/|$)', '^(apps/cli|test)/'],
  ['(^|/)(smtp-server|mailparser)(/|$)', '^(apps/demo|test|libs/page)/'],
];

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-know-no-app', severity: 'error', from: { path: '^libs' }, to: { path: '^(apps|test)' } },
    {
      name: 'apps-stay-apart',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'one-door',
      comment: 'A library is entered by its index.ts only; its samples, by the tests that look at them.',
      severity: 'error',
      from: { path: '^(apps|test|libs)/([^/]+)/', pathNot: '^test/pictures/' },
      to: { path: '^libs/[^/]+/src/(?!index[.]ts$)', pathNot: '^libs/$2/' },
    },
    {
      name: 'pictures-of-samples',
      severity: 'error',
      from: { path: '^test/pictures/' },
      to: { path: '^libs/[^/]+/src/(?!index[.]ts$|testing/)' },
    },
    ...Object.entries(mayImport).map(([room, rooms]) => ({
      name: `room-${room}`,
      severity: 'error',
      from: { path: `^libs/${room}/`, pathNot: '[.](spec|fixture)[.]ts$' },
      to: { path: '^libs/', pathNot: `^libs/(${[room, 'kit', ...rooms].join('|')})/` },
    })),
    ...atHome.map(([path, home]) => ({
      name: `at-home-${path.replace(/[^a-z@]/g, '')}`,
      severity: 'error',
      from: { pathNot: home },
      to: { path: `node_modules/${path.replace('(^|/)', '')}` },
    })),
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '[.]spec[.]ts$|[.]fixture[.]ts$|/testing/|^libs/testkit/' },
      to: { path: '^libs/testkit/' },
    },
    {
      name: 'http-only-at-the-edges',
      comment: 'Sockets belong to receive, to the channels and to the apps.',
      severity: 'error',
      from: { path: '^libs', pathNot: '^libs/(receive|page/src/channels)/|[.]spec[.]ts$|/testing/' },
      to: { path: '^(node:)?(https?|http2)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'require', 'node', 'default'] },
  },
};

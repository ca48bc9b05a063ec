// The one-way flow of imports through the house (docs/architecture.md). `type-only` edges vanish at run time, so
// workflows may name activity types without pulling their code into the bundle.
const only = (from, allowed, comment) => ({
  name: `${from}-imports`,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('domain', [], 'The domain is pure and imports nothing of ours.'),
    only('simulator', [], 'The simulator is a world of its own: it must not share our mistakes.'),
    only('temporal', [], 'Names that workers and clients both need of Temporal.'),
    only('store', ['domain'], 'Queries know the domain types only.'),
    only('http', ['domain'], 'Plain HTTP exchanges, shared by both clients.'),
    only('recording', ['domain', 'http'], 'Recordings know what was said, and nothing of what it meant.'),
    only('atria', ['domain', 'http'], 'The client of Atria knows nothing of where results are kept.'),
    only('autotask', ['domain', 'http'], 'The Autotask client knows nothing of where results are kept.'),
    only('ledger', ['domain', 'store'], 'The built-in Atria knows nothing of Autotask.'),
    only('probe', ['domain', 'autotask'], 'The probe measures one Autotask; who may use its contract is told to it.'),
    only('exports', ['domain', 'store', 'ledger'], 'Downloads know the types of what is downloaded.'),
    {
      name: 'exports-import-store-types-only',
      comment: 'Whoever downloads gives the rows.',
      severity: 'error',
      from: { path: '^src/exports/' },
      to: { path: '^src/(store|ledger)/', dependencyTypesNot: ['type-only'] },
    },
    only('embedded', ['temporal'], 'Embedded servers know nothing of the product but names.'),
    only('configuration', ['domain', 'store', 'embedded'], 'What is set in the environment.'),
    only(
      'activities',
      ['domain', 'http', 'atria', 'autotask', 'ledger', 'store'],
      'Side effects use clients and store.',
    ),
    only('workflows', ['domain', 'ledger', 'activities'], 'Workflows orchestrate.'),
    {
      name: 'workflows-import-activity-types-only',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: '^src/(activities|ledger/process)/', dependencyTypesNot: ['type-only'] },
    },
    only('jobs', ['domain', 'store'], 'Jobs are schedules; what they start is known by name.'),
    only(
      'runs',
      ['domain', 'store', 'jobs', 'ledger', 'workflows'],
      'What the command line and the console both know of runs.',
    ),
    only(
      'worker',
      [
        'domain',
        'autotask',
        'ledger',
        'store',
        'temporal',
        'activities',
        'workflows',
        'recording',
        'configuration',
        'runs',
      ],
      'The worker wires.',
    ),
    only(
      'console',
      ['domain', 'store', 'ledger', 'runs', 'jobs', 'exports', 'configuration', 'workflows'],
      'The console shows and starts; it talks to Temporal and the store, never to Autotask.',
    ),
    {
      name: 'only-the-demo-starts-the-simulator',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(demo|simulator)/' },
      to: { path: '^src/(demo|simulator)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-product-imports-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};

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
    only('store', ['domain'], 'Queries know the domain types only.'),
    only('http', ['domain'], 'Plain HTTP exchanges, shared by both clients.'),
    only('atria', ['domain', 'store', 'http'], 'Atria: its client, and the built-in ledger in the store.'),
    only('autotask', ['domain', 'http'], 'The Autotask client knows nothing of where results are kept.'),
    only('probe', ['domain', 'autotask'], 'The probe measures one Autotask; who may use its contract is told to it.'),
    only('exports', ['domain', 'store'], 'Downloads know the types of what is downloaded.'),
    {
      name: 'exports-import-store-types-only',
      comment: 'Whoever downloads gives the rows.',
      severity: 'error',
      from: { path: '^src/exports/' },
      to: { path: '^src/store/', dependencyTypesNot: ['type-only'] },
    },
    only('configuration', ['domain', 'store', 'embedded'], 'What is set in the environment.'),
    only('embedded', [], 'Embedded servers know nothing of the product.'),
    only('activities', ['domain', 'http', 'atria', 'autotask', 'store'], 'Side effects use domain, clients and store.'),
    only(
      'worker',
      [
        'domain',
        'atria',
        'autotask',
        'store',
        'activities',
        'workflows',
        'recording',
        'embedded',
        'configuration',
        'runs',
      ],
      'The worker wires.',
    ),
    only('recording', ['domain', 'http'], 'Recordings know what was said, and nothing of what it meant.'),
    only('runs', ['domain', 'store', 'workflows'], 'What the command line and the console both know of runs.'),
    only(
      'console',
      ['domain', 'store', 'runs', 'jobs', 'exports', 'configuration', 'workflows', 'atria'],
      'The console shows and starts; it talks to Temporal and the store, never to Autotask.',
    ),
    only('workflows', ['domain', 'activities'], 'Workflows orchestrate.'),
    only('jobs', ['domain', 'store'], 'Jobs are schedules; what they start is known by name.'),
    {
      name: 'workflows-import-activity-types-only',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: '^src/activities/', dependencyTypesNot: ['type-only'] },
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

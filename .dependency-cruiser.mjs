/**
 * The floors: who may import whom. One rule per package, each with a sentence of advice. tools/check-architecture.ts proves
 * that every path pattern here matches at least one file, so that a renamed folder cannot leave a rule guarding nothing.
 */
const own = (name) => `^(packages|apps)/${name}/src`;

/** A rule that forbids everything of this repository but the named packages (and itself). */
function floor(name, allowed, comment) {
  return {
    name: `floor-${name}`,
    severity: 'error',
    comment,
    from: { path: own(name), pathNot: '(\\.test\\.tsx?|/contract\\.ts)$' },
    to: { path: '^(packages|apps)/', pathNot: [name, ...allowed].map(own) },
  };
}

const nodeFree = ['schema', 'assess', 'engine'];

export default {
  forbidden: [
    floor('schema', [], 'schema is the ground: move what it wants to import into schema, or the code up.'),
    floor('assess', ['schema'], 'assess is pure and shared with the browser: pass data in as arguments.'),
    floor(
      'engine',
      ['schema', 'assess'],
      'the engine gets everything as arguments; the pipeline connects it to the world.',
    ),
    floor('archive', ['schema'], 'archive only opens archives; the pipeline decides which files are kept.'),
    floor(
      'report',
      ['schema', 'assess'],
      'report renders the self-contained Report and nothing else; assess is pure and below it.',
    ),
    floor(
      'pipeline',
      ['schema', 'engine', 'assess', 'archive', 'report'],
      'the pipeline declares ports; store and queue come in as arguments.',
    ),
    floor('store', ['schema'], 'the store remembers; it does not judge and does not queue.'),
    floor('accounts', ['schema', 'store'], 'accounts says who somebody is; what they may do is decided in the API.'),
    floor('queue', ['schema'], 'the queue wakes; it knows nothing of stages, stores or rules.'),
    floor('runtime', ['schema'], 'runtime is beside the floors: logging, configuration, metrics for the apps.'),
    floor(
      'api',
      ['schema', 'assess', 'report', 'store', 'queue', 'runtime', 'accounts'],
      'hostile bytes are never parsed in the public process: no engine, no archive; reports are rendered in a thread.',
    ),
    floor(
      'worker',
      ['schema', 'pipeline', 'store', 'queue', 'runtime'],
      'the worker runs the pipeline; serving is the business of the API.',
    ),
    floor(
      'cli',
      ['schema', 'pipeline', 'runtime'],
      'the CLI proves that the pipeline stands alone: no store, no queue.',
    ),
    floor('web', ['schema', 'assess'], 'the browser gets schema types and the pure assessment, nothing else.'),
    {
      name: 'node-free',
      severity: 'error',
      comment: 'schema, assess and engine have no Node: hand the value in as an argument.',
      from: { path: `^packages/(${nodeFree.join('|')})/src`, pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'worker-serves-nothing',
      severity: 'error',
      comment: 'no web framework in the worker.',
      from: { path: '^apps/worker/src' },
      to: { path: 'node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'features-are-islands',
      severity: 'error',
      comment: 'features meet in routes: move what they share to ui/ or api/.',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/$1/' },
    },
    {
      name: 'ui-has-no-product-words',
      severity: 'error',
      comment: 'ui/ knows neither features nor routes.',
      from: { path: '^apps/web/src/ui/' },
      to: { path: '^apps/web/src/(features|routes)/' },
    },
    {
      name: 'formats-below-model',
      severity: 'error',
      comment: 'documents know nothing of model and rules; adapters in model/ translate.',
      from: { path: '^packages/engine/src/documents/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/engine/src/(rules|judge|report)/' },
    },
    {
      name: 'rules-are-leaves',
      severity: 'error',
      comment: 'a rule never imports another rule: share through rules/shared or the model.',
      from: { path: '^packages/engine/src/rules/([a-z-]+/[a-z-]+)/[^/]+\\.ts$', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/engine/src/rules/[a-z-]+/[a-z-]+/[^/]+\\.ts$' },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment: 'add the package to the package.json of whoever imports it.',
      from: { path: '^(packages|apps)/[^/]+/src', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'two files that need each other are one idea: merge them or extract what both need.',
      from: { path: '^(packages|apps)/[^/]+/src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};

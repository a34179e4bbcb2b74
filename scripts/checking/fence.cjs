// Who may import whom: the house's folders as a table, and from it the rules for dependency-cruiser. Each rule carries
// a breach, a small tree of files that it has to catch; the fence's test plants every one of them.

/** Each folder, and the folders that it may import beside itself. Test files are free. */
const mayImport = {
  'lib/engine': [],
  'lib/protocol': ['lib/engine'],
  'lib/domain': ['lib/protocol'],
  'lib/contract': ['lib/domain'],
  'lib/store': ['lib/domain'],
  'lib/collector': ['lib/store', 'lib/protocol', 'lib/domain'],
  'lib/server': ['lib/store', 'lib/contract', 'lib/domain'],
  'lib/client': ['lib/contract', 'lib/domain'],
  components: ['lib/client', 'lib/contract', 'lib/domain'],
  app: ['components', 'lib/server', 'lib/client'],
};

const test = '[.]test[.]tsx?$';
const ours = '^(app|bench|components|demo|e2e|lib|prisma|scripts)/';
const pure = '^lib/(domain|protocol)/';
const browser = '^(components|lib/(client|contract))/';
const web = '^(app|components|lib/(client|contract|server|store))/';
const packageFolder = '(^|/)node_modules/';

/** @param {string[]} folders */
const inFolders = (folders) => `^(${folders.join('|')})/`;

/** @param {string} folder @param {string[]} others */
function folderRule(folder, others) {
  const stranger = Object.keys(mayImport).find((name) => name !== folder && !others.includes(name));
  return {
    name: `${folder} imports ${others.length ? `only ${others.join(', ')}` : 'no other folder'}`,
    from: { path: inFolders([folder]), pathNot: test },
    to: { path: ours, pathNot: inFolders([folder, ...others]) },
    breach: {
      [`${folder}/here.ts`]: `${'../'.repeat(folder.split('/').length)}${stranger}/there.ts`,
      [`${stranger}/there.ts`]: '',
    },
  };
}

/** The breach of a rule maps a file to what it imports (a type only, after "type "), or to nothing. */
const rules = [
  ...Object.entries(mayImport).map(([folder, others]) => folderRule(folder, others)),
  {
    name: 'protocol takes only types from the engine',
    from: { path: '^lib/protocol/', pathNot: test },
    to: { path: '^lib/engine/', dependencyTypesNot: ['type-only'] },
    breach: { 'lib/protocol/here.ts': '#lib/engine/there.ts', 'lib/engine/there.ts': '' },
  },
  {
    name: 'the engine uses no Node',
    from: { path: '^lib/engine/', pathNot: [test, '^lib/engine/http/'] },
    to: { dependencyTypes: ['core'] },
    breach: { 'lib/engine/here.ts': 'node:timers' },
  },
  {
    name: "the engine's HTTP side uses only Node's types",
    from: { path: '^lib/engine/http/', pathNot: test },
    to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    breach: { 'lib/engine/http/here.ts': 'node:http' },
  },
  {
    name: 'engine, protocol and domain use no package',
    // What an engine's tests share may use the test runner.
    from: { path: '^lib/(engine|protocol|domain)/', pathNot: [test, '^lib/engine/testing/'] },
    to: { path: packageFolder },
    breach: { 'lib/domain/here.ts': 'undici', 'node_modules/undici/index.js': '' },
  },
  {
    name: 'protocol and domain use no Node',
    from: { path: pure, pathNot: test },
    to: { dependencyTypes: ['core'] },
    breach: { 'lib/protocol/here.ts': 'type node:net' },
  },
  {
    name: 'browser code uses no Node',
    from: { path: browser, pathNot: test },
    to: { dependencyTypes: ['core'] },
    breach: { 'components/here.tsx': 'node:fs' },
  },
  {
    name: 'browser code reaches no store, collector or server, not even through others',
    from: { path: browser, pathNot: test },
    to: { path: '^lib/(store|collector|server)/', reachable: true },
    breach: {
      'components/here.tsx': '#lib/client/through.ts',
      'lib/client/through.ts': '#lib/domain/through.ts',
      'lib/domain/through.ts': '#lib/store/there.ts',
      'lib/store/there.ts': '',
    },
  },
  {
    name: 'browser code reaches no package of a server, not even through others',
    from: { path: browser, pathNot: test },
    to: { path: `${packageFolder}(pg|pino|undici|ipaddr[.]js|@prisma)/`, reachable: true },
    breach: {
      'lib/client/here.ts': '#lib/domain/through.ts',
      'lib/domain/through.ts': 'pg',
      'node_modules/pg/index.js': '',
    },
  },
  {
    name: 'browser code leaves the sentences of the server to it',
    from: { path: browser, pathNot: [test, '^lib/contract/sentences[.]ts$'] },
    to: { path: '^lib/(contract|domain|protocol)/sentences[.]ts$', dependencyTypesNot: ['type-only'] },
    breach: { 'lib/contract/here.ts': './sentences.ts', 'lib/contract/sentences.ts': '' },
  },
  {
    name: 'pages leave the database to the server',
    from: { path: '^app/', pathNot: test },
    to: { path: `${packageFolder}(pg|@prisma)/` },
    breach: { 'app/here.ts': 'pg', 'node_modules/pg/index.js': '' },
  },
  {
    name: 'the web calls no service',
    from: { path: web, pathNot: test },
    to: { path: [`${packageFolder}undici/`, '^(node:)?(http|https|http2|net|tls)$'] },
    breach: { 'lib/server/here.ts': 'node:https' },
  },
  {
    name: 'collector and web reach nothing of each other: from the collector',
    from: { path: '^lib/collector/', pathNot: test },
    to: { path: '^(app|components|lib/(server|client))/', reachable: true },
    breach: {
      'lib/collector/here.ts': '#lib/domain/through.ts',
      'lib/domain/through.ts': '#lib/server/there.ts',
      'lib/server/there.ts': '',
    },
  },
  {
    name: 'collector and web reach nothing of each other: from the web',
    from: { path: '^(app|lib/server)/', pathNot: test },
    to: { path: '^lib/collector/', reachable: true },
    breach: {
      'app/here.ts': '#lib/server/through.ts',
      'lib/server/through.ts': '#lib/collector/there.ts',
      'lib/collector/there.ts': '',
    },
  },
  {
    name: 'only tests, demo and bench use the testing tools',
    from: { pathNot: [test, '^(lib/(engine/)?testing|demo|bench|e2e)/'] },
    to: { path: '^lib/(engine/)?testing/' },
    breach: { 'lib/collector/here.ts': '#lib/testing/there.ts', 'lib/testing/there.ts': '' },
  },
  {
    name: 'nothing imports a test',
    from: {},
    to: { path: test },
    breach: { 'lib/store/here.test.ts': './there.test.ts', 'lib/store/there.test.ts': '' },
  },
  {
    name: 'no circle',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    breach: { 'lib/server/here.ts': './there.ts', 'lib/server/there.ts': './here.ts' },
  },
  {
    name: 'every import leads somewhere',
    // k6 runs its scripts itself and brings its own modules.
    from: { pathNot: '^demo/load/k6[.]js$' },
    to: { couldNotResolve: true },
    breach: { 'lib/server/here.ts': '#lib/server/nowhere.ts' },
  },
];

module.exports = { rules };

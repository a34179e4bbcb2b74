const { rules } = require('../scripts/checking/fence.cjs');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: rules.map(({ name, from, to }) => ({ name, severity: 'error', from, to })),
  options: {
    // Imports of types count: a type from the wrong folder couples as much, and leads to the rest.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(lib/store/generated|dist|[.]next)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
};

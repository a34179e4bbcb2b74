import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const everywhere = ['**/node_modules/**', '**/dist/**', '**/.next/**', 'e2e/**'];
const integration = '**/*.integration.test.{ts,tsx}';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['**/*.test.{ts,tsx}'], exclude: [...everywhere, integration] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [integration],
          exclude: everywhere,
          globalSetup: 'scripts/testing/database-server.mjs',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});

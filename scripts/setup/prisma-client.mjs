import { existsSync } from 'node:fs';
import { mustRun } from '../process/command.mjs';
import { inProject, projectFolder } from '../settings/project.mjs';
import { digest, whenChanged } from './stamp.mjs';

/**
 * Generates the database client from prisma/schema.prisma into lib/store/generated.
 * @returns {Promise<string>} a note for the progress line
 */
export async function generatePrismaClient() {
  const inputs = digest(['prisma/schema.prisma', 'prisma/prisma.config.ts', 'package-lock.json']);
  const isThere = () => existsSync(inProject('lib', 'store', 'generated'));
  const done = await whenChanged('prisma-client', inputs, isThere, async () => {
    const config = existsSync(inProject('prisma', 'prisma.config.ts'))
      ? ['--config', 'prisma/prisma.config.ts']
      : [];
    await mustRun(
      'Generating the database client with prisma',
      process.execPath,
      [
        'node_modules/prisma/build/index.js',
        'generate',
        '--schema',
        'prisma/schema.prisma',
        '--no-hints',
        ...config,
      ],
      {
        cwd: projectFolder,
        env: {
          // Generating never runs the schema engine, but prisma looks for one and would download it. Any file will do.
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
      },
    );
  });
  return done ? 'generated' : 'unchanged';
}

// Applies the migrations to the database that DATABASE_URL names, for a deployment that does so before it starts anything.
import './setup/require-node.mjs';
import { applyMigrations } from './migrations/apply.mjs';
import { PlainError, runScript } from './process/plain-error.mjs';
import { parseDatabaseUrl } from './settings/database-url.mjs';
import { inProject } from './settings/project.mjs';
import { setUp } from './setup/setup.mjs';

await runScript(async () => {
  if (!process.env.DATABASE_URL) {
    throw new PlainError(
      'Set DATABASE_URL to the database to migrate; npm start migrates the embedded one by itself.',
    );
  }
  const url = parseDatabaseUrl(process.env.DATABASE_URL);
  await setUp(['packages']);
  const applied = await applyMigrations({ url, folder: inProject('prisma', 'migrations') });
  for (const name of applied) console.log(`applied ${name}`);
  if (applied.length === 0) console.log('The database is up to date.');
});

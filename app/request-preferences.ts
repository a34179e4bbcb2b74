import { cookies, headers } from 'next/headers';
import { type Preferences, readPreferences } from '#lib/client/preferences.ts';

/** The preferences of whoever asked for the page that is being drawn. */
export async function requestPreferences(): Promise<Preferences> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return readPreferences((name) => jar.get(name)?.value, sent.get('accept-language'));
}

import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { serveOnLoopback } from '#lib/testing/loopback.ts';
import { test as base, expect, nameOperator } from './fixtures.ts';
import { panelUrl } from './set-up.ts';

const APP = fileURLToPath(new URL('../app', import.meta.url));
const JSON_TYPE = 'application/json';

/** The paths of all handlers, or of all pages, as their folders have them. */
function pathsOf(file: 'route.ts' | 'page.tsx'): string[] {
  return readdirSync(APP, { recursive: true, encoding: 'utf8' })
    .map((path) => `/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith(`/${file}`))
    .map((path) => path.slice(0, -file.length - 1));
}

interface Victim {
  readonly name: string;
  /** A path as one can ask for it, and a body that would do harm there if it were let in. */
  readonly aim: (path: string) => { readonly path: string; readonly body: object };
}

const test = base.extend<{ victim: Victim }>({
  victim: async ({ fleet, api }, use) => {
    const service = await fleet.start('victim', { breakers: { mintic_hub: {} } });
    const registered = await fleet.register(service);
    const breaker = await api.findBreaker(registered, 'mintic_hub');
    const planted = fleet.name('planted');
    const bodies: Record<string, object> = {
      '/api/v1/breakers/[id]/commands': { action: 'force_open', reason: 'a page from elsewhere', hold: true },
      '/api/v1/services': { name: planted, instances: [{ url: 'http://127.0.0.1:9' }] },
      '/api/v1/services/[id]': { name: planted },
      '/api/v1/services/test': { url: service.instances[0].url },
      '/api/v1/operator': { name: 'mallory' },
    };
    await use({
      name: service.name,
      aim: (path) => ({
        path: path
          .replace('[id]', path.includes('/breakers/') ? breaker.id : registered.id)
          .replace('[[...path]]', 'nothing/here'),
        body: bodies[path] ?? {},
      }),
    });
    expect(service.instances[0].breaker('mintic_hub').state).toBe('closed');
    expect(await api.listCommands(breaker.id)).toEqual([]);
    const names = (await api.listServices()).map(({ name }) => name);
    expect(names).toContain(service.name);
    expect(names).not.toContain(planted);
  },
});

test.describe('every handler refuses a change', () => {
  const own = { 'content-type': JSON_TYPE, origin: panelUrl() };
  const foreign = { status: 403, code: 'foreign_origin' };
  const notLocal = { status: 403, code: 'not_local' };
  const notJson = { status: 415, code: 'not_json' };
  const wrongs: readonly [string, Record<string, string | undefined>, { status: number; code: string }][] = [
    ['from a page elsewhere', { ...own, origin: 'http://evil.test' }, foreign],
    ['from another port of this machine', { ...own, origin: 'http://127.0.0.1:1' }, foreign],
    [
      'from another name of this machine',
      { ...own, origin: panelUrl().replace('127.0.0.1', 'localhost') },
      foreign,
    ],
    ['whose Origin is null', { ...own, origin: 'null' }, foreign],
    ['whose Origin is empty', { ...own, origin: '' }, foreign],
    ['without an Origin', { ...own, origin: undefined }, foreign],
    ['whose Host is not loopback', { ...own, host: 'panel.evil.test' }, notLocal],
    [
      'whose Host looks like loopback, with the Origin to it',
      { ...own, host: '127.0.0.1.evil.test', origin: 'http://127.0.0.1.evil.test' },
      notLocal,
    ],
    ['whose body is text', { ...own, 'content-type': 'text/plain' }, notJson],
    ['whose body is a form', { ...own, 'content-type': 'application/x-www-form-urlencoded' }, notJson],
    [
      'whose body is a form with files',
      { ...own, 'content-type': 'multipart/form-data; boundary=x' },
      notJson,
    ],
  ];
  for (const [what, headers, { status, code }] of wrongs) {
    test(what, async ({ victim }) => {
      for (const handler of pathsOf('route.ts')) {
        const { path, body } = victim.aim(handler);
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          const answer = await send(method, path, headers, JSON.stringify(body));
          const said = `${method} ${path} answered ${answer.status}: ${answer.body}`;
          expect(answer.status, said).toBe(status);
          expect(answer.body, said).toContain(`"code":"${code}"`);
        }
      }
    });
  }
});

test('every handler and page refuses to be read under a name that is not loopback', async ({ victim }) => {
  for (const path of [...pathsOf('route.ts'), ...pathsOf('page.tsx')]) {
    const target = victim.aim(path).path || '/';
    const answer = await send('GET', target, { host: 'panel.evil.test' });
    expect(answer.status, target).toBeGreaterThanOrEqual(400);
    expect(answer.body, target).not.toContain(victim.name);
  }
});

test.describe('a page elsewhere', () => {
  for (const [what, headers] of [
    ['can send no form', {}],
    ['can send no form from a sandbox', { 'content-security-policy': 'sandbox allow-forms' }],
  ] as const) {
    test(`${what}, though the browser knows the operator`, async ({ browser, victim }) => {
      const { path, body } = victim.aim('/api/v1/services');
      const [start, end] = [JSON.stringify(body).slice(0, -1), '"}'];
      const site = await serveOnLoopback((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(`
          <form method="post" enctype="text/plain" action="${panelUrl()}${path}">
            <button name='${start},"x":"' value='${end}'>Win a prize</button>
          </form>`);
      });
      const page = await browser.newPage();
      await nameOperator(page.request, 'ana');
      await page.goto(site.url);
      await page.getByRole('button').click();
      await expect(page.locator('body')).toContainText('"code":"foreign_origin"');
      await page.close();
      await site.close();
    });
  }

  test('can fetch nothing, though the browser knows the operator', async ({ browser, victim }) => {
    const { path, body } = victim.aim('/api/v1/services');
    const site = await serveOnLoopback((_request, response) => response.end());
    const page = await browser.newPage();
    await nameOperator(page.request, 'ana');
    await page.goto(site.url);
    const attempt = (init: {
      method?: string;
      mode?: RequestMode;
      body?: string;
      headers?: Record<string, string>;
    }) =>
      page.evaluate(
        ([url, init]) =>
          fetch(url, { ...init, credentials: 'include' }).then(
            (answer) => answer.type,
            (error) => error.name,
          ),
        [`${panelUrl()}${path}`, init] as const,
      );
    const text = JSON.stringify(body);
    expect(await attempt({})).toBe('TypeError');
    expect(await attempt({ method: 'POST', body: text, headers: { 'content-type': JSON_TYPE } })).toBe(
      'TypeError',
    );
    expect(await attempt({ method: 'DELETE' })).toBe('TypeError');
    const refused = page.waitForResponse((response) => response.url().endsWith(path));
    expect(await attempt({ method: 'POST', body: text, mode: 'no-cors' })).toBe('opaque');
    expect((await refused).status()).toBe(403);
    await page.close();
    await site.close();
  });

  test('cannot show the panel in a frame, to have it clicked unseen', async ({ browser, victim }) => {
    const site = await serveOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<iframe src="${panelUrl()}/"></iframe>`);
    });
    const page = await browser.newPage();
    await page.goto(site.url);
    await expect(page.frameLocator('iframe').getByText(victim.name)).toHaveCount(0);
    await expect(page.frameLocator('iframe').getByTestId('live-sign')).toHaveCount(0);
    await page.close();
    await site.close();
  });

  test('cannot read the panel by giving its own name this address', async ({ browser, victim }) => {
    const page = await browser.newPage();
    const answer = await page.goto(panelUrl().replace('127.0.0.1', 'panel.evil.test'));
    expect(answer?.status()).toBeGreaterThanOrEqual(400);
    await expect(page.getByText('This panel answers on the machine it runs on only')).toBeVisible();
    await expect(page.getByText(victim.name)).toHaveCount(0);
    await page.close();
  });
});

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Sends exactly these headers, Host included, as no browser would; the operator's cookie comes along. */
function send(
  method: string,
  path: string,
  headers: Record<string, string | undefined>,
  body = '',
): Promise<{ status: number; body: string }> {
  const given = Object.entries(headers).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, panelUrl()),
      {
        method,
        agent,
        headers: {
          cookie: 'operator=mallory',
          'idempotency-key': randomUUID(),
          'content-length': Buffer.byteLength(body),
          ...Object.fromEntries(given),
        },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve({ status: response.statusCode ?? 0, body: text });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

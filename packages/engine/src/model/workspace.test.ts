import { beforeAll, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { readDocuments } from '../index.ts';
import type { App } from './app.ts';
import { buildModel } from './build.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function appsOf(files: Record<string, string>): readonly App[] {
  const tree = treeOf(files);
  return buildModel(tree, readDocuments(tree, tools)).apps;
}

const shop = {
  'apps/web/package.json':
    '{"name": "@shop/web", "scripts": {"start": "next start"}, "dependencies": {"next": "15.1.0", "hono": "4.6.0", "@shop/api": "workspace:*"}}',
  'apps/web/app/api/[[...route]]/route.ts':
    "import { Hono } from 'hono';\nimport { handle } from 'hono/vercel';\nimport api from '@shop/api';\nconst app = new Hono().basePath('/api').use(session).route('/', api);\nexport const GET = handle(app);\n",
  'apps/admin/package.json': '{"name": "@shop/admin", "dependencies": {"vite": "6.0.0", "@shop/api": "workspace:*"}}',
  'packages/api/package.json':
    '{"name": "@shop/api", "dependencies": {"hono": "4.6.0", "prom-client": "15.1.3", "@shop/db": "workspace:*"}}',
  'packages/api/index.ts':
    "import { Hono } from 'hono';\nimport health from './routes/health';\nimport items from './routes/items';\nconst v1 = new Hono().route('/items', items);\nconst app = new Hono<{ Variables: { user: string } }>().use(logger());\napp\n  .use('*', cors())\n  .route('/health', health)\n  .route('/v1', v1);\nexport default app;\n",
  'packages/api/routes/health.ts':
    "import { Hono } from 'hono';\nconst health = new Hono().get('/', (c) => {\n  return c.json({ status: 'ok' });\n});\nexport default health;\n",
  'packages/api/routes/items.ts':
    "import { Hono } from 'hono';\nexport default new Hono()\n  .get('/:id', (c) => c.json({}))\n  .post('/', async (c) => c.json(await c.req.formData()));\n",
  'packages/db/package.json': '{"name": "@shop/db", "dependencies": {"better-sqlite3": "11.5.0"}}',
  'packages/db/index.ts': "import Database from 'better-sqlite3';\nexport const db = new Database('/data/shop.db');\n",
};

it('counts packages of a workspace to the server that depends on them', () => {
  const apps = appsOf(shop);
  expect(apps.map((app) => [app.root, app.role])).toEqual([
    ['apps/admin', 'frontend'],
    ['apps/web', 'service'],
  ]);
  const web = apps.find((app) => app.root === 'apps/web');
  expect(web?.dependencies.map((one) => one.name)).toContain('prom-client');
  expect(web?.facts.some((fact) => fact.type === 'sqlite-open')).toBe(true);
});

it('follows chains of Hono through files and packages', () => {
  const web = appsOf(shop).find((app) => app.root === 'apps/web');
  expect(web?.routes.map((route) => `${route.method} ${route.path} ${route.span.line} ${route.upload}`)).toEqual([
    'GET /api/health 2 false',
    'GET /api/v1/items/:id 3 false',
    'POST /api/v1/items 4 true',
  ]);
});

it('leaves packages alone that start by themselves or that only browsers use', () => {
  const apps = appsOf({
    ...shop,
    'packages/api/package.json':
      '{"name": "@shop/api", "scripts": {"start": "node index.js"}, "dependencies": {"hono": "4.6.0"}}',
    'packages/ui/package.json': '{"name": "@shop/ui", "dependencies": {"react": "19.0.0"}}',
  });
  expect(apps.map((app) => app.root)).toEqual(expect.arrayContaining(['packages/api', 'packages/ui']));
});

it('keeps applications out of images whose ignore file leaves their folder out', () => {
  const apps = appsOf({
    ...shop,
    Dockerfile: 'FROM node:22.12.0-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "apps/web/server.js"]\n',
    '.dockerignore': 'node_modules\napps/admin\n',
  });
  expect(apps.map((app) => [app.root, app.images])).toEqual([
    ['apps/admin', []],
    ['apps/web', ['Dockerfile@']],
  ]);
});

import type { App } from '../../model/app.ts';
import { apiFileOf } from './next-router.ts';
import { type ByStack, stackOf } from './stack.ts';

/** A liveness and a readiness path, in the words of each framework. */
export function healthCodeFor(app: App, file: string | undefined): ByStack {
  return { ...healthCode, next: nextHealth(app, file) };
}

/** The liveness path of the code above: routes of Next.js lie below `/api`. */
export function livenessPath(app: App, file: string | undefined): string {
  return stackOf(app, file) === 'next' ? '/api/health' : '/livez';
}

const healthCode: ByStack = {
  fastapi:
    '@app.get("/livez")\nasync def livez():\n    return {"status": "ok"}\n\n@app.get("/readyz")\nasync def readyz(response: Response):\n    ok = await database_answers()   # SELECT 1 with a short timeout\n    response.status_code = 200 if ok else 503\n    return {"database": ok}',
  starlette:
    'async def livez(request):\n    return JSONResponse({"status": "ok"})\n\nasync def readyz(request):\n    ok = await database_answers()   # SELECT 1 with a short timeout\n    return JSONResponse({"database": ok}, status_code=200 if ok else 503)\n\nroutes += [Route("/livez", livez), Route("/readyz", readyz)]',
  flask:
    '@app.get("/livez")\ndef livez():\n    return {"status": "ok"}\n\n@app.get("/readyz")\ndef readyz():\n    ok = database_answers()   # SELECT 1 with a short timeout\n    return {"database": ok}, 200 if ok else 503',
  quart:
    '@app.get("/livez")\nasync def livez():\n    return {"status": "ok"}\n\n@app.get("/readyz")\nasync def readyz():\n    ok = await database_answers()   # SELECT 1 with a short timeout\n    return {"database": ok}, 200 if ok else 503',
  django:
    '# urls.py; ALLOWED_HOSTS must hold the name that the probe asks by\nfrom django.db import DatabaseError, connection\nfrom django.http import JsonResponse\nfrom django.urls import path\n\ndef livez(request):\n    return JsonResponse({"status": "ok"})\n\ndef readyz(request):\n    try:\n        with connection.cursor() as cursor:\n            cursor.execute("SELECT 1")\n    except DatabaseError:\n        return JsonResponse({"database": False}, status=503)\n    return JsonResponse({"database": True})\n\nurlpatterns += [path("livez", livez), path("readyz", readyz)]',
  express:
    "app.get('/livez', (req, res) => res.json({ status: 'ok' }));\napp.get('/readyz', async (req, res) => {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  res.status(database ? 200 : 503).json({ database });\n});",
  fastify:
    "app.get('/livez', async () => ({ status: 'ok' }));\napp.get('/readyz', async (request, reply) => {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  return reply.code(database ? 200 : 503).send({ database });\n});",
  hono: "app.get('/livez', (c) => c.json({ status: 'ok' }));\napp.get('/readyz', async (c) => {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  return c.json({ database }, database ? 200 : 503);\n});",
  koa: "router.get('/livez', (ctx) => { ctx.body = { status: 'ok' }; });\nrouter.get('/readyz', async (ctx) => {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  ctx.status = database ? 200 : 503;\n  ctx.body = { database };\n});",
  nest: "@Controller()\nexport class HealthController {\n  @Get('livez')\n  live() {\n    return { status: 'ok' };\n  }\n\n  @Get('readyz')\n  async ready() {\n    if (!(await databaseAnswers())) throw new ServiceUnavailableException();   // SELECT 1 with a short timeout\n    return { database: true };\n  }\n}",
  nuxt: "// server/routes/livez.get.ts\nexport default defineEventHandler(() => ({ status: 'ok' }));\n\n// server/routes/readyz.get.ts\nexport default defineEventHandler(async (event) => {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  setResponseStatus(event, database ? 200 : 503);\n  return { database };\n});",
  remix:
    "// app/routes/livez.ts\nexport const loader = () => Response.json({ status: 'ok' });\n\n// app/routes/readyz.ts\nexport async function loader() {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  return Response.json({ database }, { status: database ? 200 : 503 });\n}",
  sveltekit:
    "// src/routes/livez/+server.ts\nexport const GET = () => Response.json({ status: 'ok' });\n\n// src/routes/readyz/+server.ts\nexport async function GET() {\n  const database = await databaseAnswers();   // SELECT 1 with a short timeout\n  return Response.json({ database }, { status: database ? 200 : 503 });\n}",
};

export const healthWords =
  'Add two paths. /livez answers 200 as long as the process works and asks nothing else. /readyz asks the database, the disk and the models with a short timeout, and answers 503 when one of them fails.';

/** Pages answer through a response that they are given, route handlers return one. */
function nextHealth(app: App, file: string | undefined): string {
  const live = apiFileOf(app, 'health', file);
  const ready = apiFileOf(app, 'ready', file);
  const asked = 'const database = await databaseAnswers();   // SELECT 1 with a short timeout';
  return live.pages
    ? `// ${live.path}\nexport default function handler(req: NextApiRequest, res: NextApiResponse) {\n  res.status(200).json({ status: 'ok' });\n}\n\n// ${ready.path}\nexport default async function handler(req: NextApiRequest, res: NextApiResponse) {\n  ${asked}\n  res.status(database ? 200 : 503).json({ database });\n}`
    : `// ${live.path}\nexport const dynamic = 'force-dynamic';\nexport function GET() {\n  return Response.json({ status: 'ok' });\n}\n\n// ${ready.path}\nexport const dynamic = 'force-dynamic';\nexport async function GET() {\n  ${asked}\n  return Response.json({ database }, { status: database ? 200 : 503 });\n}`;
}

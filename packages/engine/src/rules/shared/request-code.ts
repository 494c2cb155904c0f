import type { ByStack } from './stack.ts';

const flaskHeader = 'key = request.headers.get("Authorization", "").removeprefix("Bearer ")';

/** A key taken from a header of the request. */
export const keyHeader: ByStack = {
  fastapi:
    'api_key_header = APIKeyHeader(name="X-API-Key")\n\n@app.get("/files")\nasync def files(key: str = Security(api_key_header)): ...',
  starlette: flaskHeader,
  flask: flaskHeader,
  quart: flaskHeader,
  django: flaskHeader,
  express: "const key = req.get('authorization')?.replace(/^Bearer /, '');",
  fastify: "const key = request.headers.authorization?.replace(/^Bearer /, '');",
  hono: "const key = c.req.header('authorization')?.replace(/^Bearer /, '');",
  koa: "const key = ctx.get('authorization').replace(/^Bearer /, '');",
  nest: "@Get('files')\nfiles(@Headers('authorization') authorization?: string) {\n  const key = authorization?.replace(/^Bearer /, '');\n}",
  next: "export async function GET(request: Request) {\n  const key = request.headers.get('authorization')?.replace(/^Bearer /, '');\n}",
  nuxt: "const key = getHeader(event, 'authorization')?.replace(/^Bearer /, '');",
  remix: "const key = request.headers.get('authorization')?.replace(/^Bearer /, '');",
  sveltekit: "const key = request.headers.get('authorization')?.replace(/^Bearer /, '');",
};

const upgrade =
  "// POST /ws-ticket with the Authorization header returns a value that works once, for 30 seconds\nserver.on('upgrade', async (request, socket) => {\n  const ticket = new URL(request.url, 'http://x').searchParams.get('ticket');\n  if (!(await tickets.take(ticket))) return socket.destroy();\n});";

/** A socket that is opened with a value that works once. */
export const socketTicket: ByStack = {
  fastapi:
    '# POST /ws-ticket with the Authorization header returns a value that works once, for 30 seconds\n@app.websocket("/ws/{job_id}")\nasync def follow(ws: WebSocket, job_id: str, ticket: str):\n    if not await tickets.take(ticket):\n        await ws.close(4401)\n        return\n    await ws.accept()',
  starlette:
    '# POST /ws-ticket with the Authorization header returns a value that works once, for 30 seconds\nasync def follow(ws):\n    if not await tickets.take(ws.query_params.get("ticket")):\n        await ws.close(4401)\n        return\n    await ws.accept()',
  express: upgrade,
  koa: upgrade,
};

/** The address that the proxy in front saw. */
export const clientAddress: ByStack = {
  fastapi: 'ip = request.client.host  # the server resolves it from its trusted proxies',
  starlette: 'ip = request.client.host  # the server resolves it from its trusted proxies',
  django:
    'ip = request.META["REMOTE_ADDR"]\n# behind a proxy this is the proxy: count there, or take the last address of X-Forwarded-For, which it wrote',
  flask:
    'ip = request.remote_addr\n# with one proxy in front: app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)   # werkzeug.middleware.proxy_fix',
  quart: 'ip = request.remote_addr   # with a proxy in front, run the server behind its proxy middleware',
  express: "app.set('trust proxy', 1);   // one proxy in front: then req.ip is the address that it saw",
  nest: "app.set('trust proxy', 1);   // NestExpressApplication, one proxy in front: then the ip of the request is what it saw",
  fastify:
    'const app = Fastify({ trustProxy: 1 });   // one proxy in front: then request.ip is the address that it saw',
  koa: 'const app = new Koa({ proxy: true, maxIpsCount: 1 });   // one proxy in front: then ctx.ip is the address that it saw',
};

export const clientAddressWords =
  'Let the proxy in front overwrite X-Real-IP with the address that it sees, and read that header, or count from the end of X-Forwarded-For: its last address is written by the proxy, the first one by the client.';

const slowapi =
  'limiter = Limiter(key_func=get_remote_address)   # slowapi\napp.state.limiter = limiter\napp.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)\n\n@limiter.limit("10/minute")   # on the handler, which takes `request`';

/** A limit of requests per client address on one route. */
export const routeLimit: ByStack = {
  fastapi: slowapi,
  starlette: slowapi,
  flask:
    'from flask_limiter import Limiter\nfrom flask_limiter.util import get_remote_address\n\nlimiter = Limiter(get_remote_address, app=app, storage_uri=redis_url)\n\n@limiter.limit("10 per minute")   # below the route',
  django:
    'from django_ratelimit.decorators import ratelimit   # django-ratelimit, counts in the cache\n\n@ratelimit(key="ip", rate="10/m", block=True)   # on the view; answers 403 unless the handler says 429',
  express:
    "import { rateLimit } from 'express-rate-limit';\n\napp.use('/documents', rateLimit({ windowMs: 60_000, limit: 10 }));   // the path of the upload",
  fastify:
    "import rateLimit from '@fastify/rate-limit';\n\nawait app.register(rateLimit, { max: 10, timeWindow: '1 minute' });",
  nest: '// @nestjs/throttler; the guard is provided as APP_GUARD\nThrottlerModule.forRoot([{ ttl: 60_000, limit: 10 }])',
};

/** The call that sets a cookie with all its flags. Express and Koa count its life in milliseconds, the others in seconds. */
export function cookieCode(name: string): ByStack {
  const options = (life: string): string =>
    `{ httpOnly: true, secure: process.env.NODE_ENV === 'production', sameSite: 'lax', path: '/', maxAge: ${life} }`;
  const python = `response.set_cookie("${name}", token, httponly=True, secure=True, samesite="lax", max_age=3600)`;
  return {
    fastapi: python,
    starlette: python,
    flask: python,
    quart: python,
    django: python,
    express: `res.cookie('${name}', token, ${options('3_600_000')});`,
    nest: `response.cookie('${name}', token, ${options('3_600_000')});   // fastify counts maxAge in seconds`,
    koa: `ctx.cookies.set('${name}', token, ${options('3_600_000')});`,
    fastify: `reply.setCookie('${name}', token, ${options('3600')});`,
    hono: `setCookie(c, '${name}', token, { httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 3600 });`,
    next: `(await cookies()).set('${name}', token, ${options('3600')});`,
    nuxt: `setCookie(event, '${name}', token, ${options('3600')});`,
    sveltekit: `cookies.set('${name}', token, ${options('3600')});`,
  };
}

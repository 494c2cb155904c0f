import type { ByStack } from './stack.ts';

const node = 'Object.values(checks).every(Boolean) ? 200 : 503';

/** An answer of a health path whose status follows its checks. */
export const checkedAnswer: ByStack = {
  fastapi: 'return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)',
  starlette: 'return JSONResponse(checks, status_code=200 if all(checks.values()) else 503)',
  django: 'return JsonResponse(checks, status=200 if all(checks.values()) else 503)',
  flask: 'return checks, 200 if all(checks.values()) else 503',
  quart: 'return checks, 200 if all(checks.values()) else 503',
  express: `res.status(${node}).json(checks);`,
  fastify: `return reply.code(${node}).send(checks);`,
  hono: `return c.json(checks, ${node});`,
  koa: `ctx.status = ${node};\nctx.body = checks;`,
  next: `return Response.json(checks, { status: ${node} });`,
  remix: `return Response.json(checks, { status: ${node} });`,
  sveltekit: `return Response.json(checks, { status: ${node} });`,
  nest: 'if (!Object.values(checks).every(Boolean)) throw new ServiceUnavailableException(checks);\nreturn checks;',
  nuxt: `setResponseStatus(event, ${node});\nreturn checks;`,
};

const caught =
  'except Exception:\n    error_id = uuid4().hex\n    logger.exception("conversion failed", extra={"error_id": error_id})\n    ';
const logged = "const errorId = randomUUID();\nlogger.error({ err, errorId }, 'conversion failed');\n";
const told = '{ error: `Something broke on our side, id ${errorId}` }';

/** An answer to a failure that tells an id instead of the exception. */
export const failureAnswer: ByStack = {
  fastapi: `${caught}raise HTTPException(500, detail=f"Conversion failed, id {error_id}")`,
  starlette: `${caught}raise HTTPException(500, detail=f"Conversion failed, id {error_id}")`,
  django: `${caught}return JsonResponse({"error": f"Conversion failed, id {error_id}"}, status=500)`,
  flask: `${caught}return {"error": f"Conversion failed, id {error_id}"}, 500`,
  quart: `${caught}return {"error": f"Conversion failed, id {error_id}"}, 500`,
  express: `${logged}res.status(500).json(${told});`,
  fastify: `${logged}return reply.code(500).send(${told});`,
  hono: `${logged}return c.json(${told}, 500);`,
  koa: `${logged}ctx.status = 500;\nctx.body = ${told};`,
  next: `${logged}return Response.json(${told}, { status: 500 });`,
  remix: `${logged}return Response.json(${told}, { status: 500 });`,
  sveltekit: `${logged}return Response.json(${told}, { status: 500 });`,
};

/** A key that every route asks for. */
export const requiredKey: ByStack = {
  fastapi:
    'def require_key(key: str = Security(APIKeyHeader(name="X-API-Key"))) -> None:\n    if not secrets.compare_digest(key, settings.api_key):\n        raise HTTPException(401)\n\napp = FastAPI(dependencies=[Depends(require_key)])   # health routes on a router without it\n# until then publish the port on 127.0.0.1 only',
  flask:
    '@app.before_request\ndef require_key():\n    if request.path != "/livez" and not secrets.compare_digest(request.headers.get("X-API-Key", ""), api_key):\n        abort(401)\n# until then publish the port on 127.0.0.1 only',
  express:
    "app.use('/api', (req, res, next) =>\n  timingSafeEqual(hash(req.get('x-api-key') ?? ''), hash(config.apiKey)) ? next() : res.sendStatus(401),\n);\n// until then publish the port on 127.0.0.1 only",
};

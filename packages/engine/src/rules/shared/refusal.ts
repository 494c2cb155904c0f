import type { App } from '../../model/app.ts';
import { apiFileOf } from './next-router.ts';
import { stackOf } from './stack.ts';

/**
 * The statement that ends the handling of a request in `file` with an error status, in the words of the framework there;
 * where none is known, an error of the language with the status beside it.
 */
export function refusal(app: App, file: string | undefined, status: number, text: string): string {
  const stack = stackOf(app, file);
  if (app.language === 'python') return pythonRefusal(stack, status, text);
  return scriptRefusal(stack === 'next' && apiFileOf(app, 'x', file).pages ? 'express' : stack, status, text);
}

function pythonRefusal(stack: ReturnType<typeof stackOf>, status: number, text: string): string {
  if (stack === 'fastapi' || stack === 'starlette') return `raise HTTPException(${status}, "${text}")`;
  if (stack === 'flask' || stack === 'quart') return `abort(${status}, "${text}")`;
  if (stack === 'django') return `return HttpResponse("${text}", status=${status})`;
  return `raise RuntimeError("${text}")   # answered with ${status}`;
}

function scriptRefusal(stack: ReturnType<typeof stackOf>, status: number, text: string): string {
  switch (stack) {
    case 'express':
      return `return res.status(${status}).json({ error: '${text}' });`;
    case 'fastify':
      return `return reply.code(${status}).send({ error: '${text}' });`;
    case 'hono':
      return `return c.json({ error: '${text}' }, ${status});`;
    case 'koa':
      return `ctx.throw(${status}, '${text}');`;
    case 'nest':
      return `throw new HttpException('${text}', ${status});`;
    case 'next':
    case 'remix':
    case 'sveltekit':
      return `return Response.json({ error: '${text}' }, { status: ${status} });`;
    case 'nuxt':
      return `throw createError({ statusCode: ${status}, statusMessage: '${text}' });`;
    default:
      return `throw new Error('${text}');   // answered with ${status}`;
  }
}

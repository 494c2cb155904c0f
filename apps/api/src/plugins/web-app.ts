import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../deps.ts';
import { pathOf, sendProblem } from './problem-details.ts';

/**
 * Serves the built web app for everything that is not the API. Files below /assets carry a hash in their name and never
 * change; the page itself is always asked for again. A path without a file is a page of the app, unless it names a file
 * by its ending: a missing script must fail as one, not arrive as a page.
 */
export async function serveWebApp(app: App, webDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webDir,
    serve: false,
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
    // The build leaves .br and .gz beside its texts.
    preCompressed: true,
  });
  app.get(
    '/*',
    {
      schema: { hide: true },
      config: { access: { to: 'anyone', why: 'The page itself holds nothing; its data comes through the API.' } },
    },
    async (request, reply) => serve(webDir, request, reply),
  );
}

async function serve(webDir: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const path = decoded(pathOf(request.url));
  if (path === undefined || path === '/api' || path.startsWith('/api/')) return nothingHere(request, reply);
  if (await isFile(join(webDir, path))) {
    reply.header('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    reply.header('vary', 'accept-encoding');
    return reply.sendFile(path.slice(1));
  }
  // Not every dot starts an ending: `/p/desk/compare/13...14` is a page.
  if (path.startsWith('/assets/') || /\.[a-z]/i.test(extname(path)) || path.includes('/.'))
    return nothingHere(request, reply);
  if (!(await isFile(join(webDir, 'index.html')))) {
    return sendProblem(request, reply, 'not-found', `The web app is not built: ${webDir} has no index.html.`);
  }
  return reply.header('cache-control', 'no-cache').header('vary', 'accept-encoding').sendFile('index.html');
}

function nothingHere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, 'not-found', `${request.method} ${pathOf(request.url)} is not served here.`);
}

/** Undefined for what no file of ours can be called: broken escapes, NUL, backslashes, steps upwards. */
function decoded(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path);
    return /[\0\\]|(^|\/)\.\.(\/|$)/.test(text) ? undefined : text;
  } catch {
    return undefined; // a broken escape names nothing
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // missing, or a path through a file
  }
}

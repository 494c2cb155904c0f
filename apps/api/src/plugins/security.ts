import helmet from '@fastify/helmet';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopback } from '../config.ts';

/**
 * The page runs only its own files and talks only to its own origin. No HSTS and no upgrade to https: the product is
 * served over plain http on loopback, where either would lock people out.
 */
export async function sendSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/**
 * Two checks that a browser cannot be talked out of. The Host header must be loopback or the public address, or a page on a name that someone
 * points at 127.0.0.1 (DNS rebinding) could read everything. And what changes state, or opens a socket, must come from
 * our own origin; tools without a browser send neither Origin nor Sec-Fetch-Site and pass.
 */
export function refuseForeignRequests(app: FastifyInstance, publicUrl: URL | null): void {
  app.addHook('onRequest', async (request) => {
    const host = request.headers.host ?? '';
    const isPublic = publicUrl !== null && host.toLowerCase() === publicUrl.host;
    if (!isPublic && !isLoopback(hostNameOf(host))) {
      throw new SeaworthyError('request/wrong-host', `The Host header says ${JSON.stringify(host.slice(0, 100))}.`);
    }
    const origins = isPublic ? [publicUrl.origin] : [`http://${host}`, `https://${host}`];
    if (mustBeOurs(request)) refuseOtherOrigins(request, origins);
  });
}

function mustBeOurs(request: FastifyRequest): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method) || request.headers.upgrade !== undefined;
}

function refuseOtherOrigins(request: FastifyRequest, ours: readonly string[]): void {
  const { origin } = request.headers;
  if (origin !== undefined && !ours.includes(origin)) {
    throw new SeaworthyError('request/cross-site', `The Origin header says ${JSON.stringify(origin.slice(0, 100))}.`);
  }
  const site = request.headers['sec-fetch-site'];
  // `same-site` is another port of this machine: some other program's page.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new SeaworthyError('request/cross-site', `The Sec-Fetch-Site header says ${String(site).slice(0, 20)}.`);
  }
}

function hostNameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}

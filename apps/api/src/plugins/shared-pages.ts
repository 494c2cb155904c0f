import type { FastifyInstance } from 'fastify';

/**
 * What a link opens is for whoever holds it and for nobody's cache or index, and the address holds the secret: no copy of
 * an answer may outlive the link, and no other site may learn the address.
 */
export function hideSharedPages(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    const isPage = request.url.startsWith('/share/');
    if (!isPage && request.routeOptions.config?.access?.to !== 'share') return;
    reply
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('x-robots-tag', 'noindex, nofollow');
  });
}

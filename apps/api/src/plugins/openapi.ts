import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { App } from '../deps.ts';

/** Describes every route from its schemas, as OpenAPI 3.1. Must be called before the routes are registered. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Seaworthy API',
        version: '1',
        description:
          'Upload a repository archive, follow its audit, read its report. Errors are RFC 9457 problem details.',
      },
      tags: [
        { name: 'uploads', description: 'Bring an archive in' },
        { name: 'audits', description: 'Follow and steer audits' },
        { name: 'reports', description: 'Read what was found' },
        { name: 'questions', description: 'Answer what the repository cannot tell' },
        { name: 'projects', description: 'What audits are filed under' },
        { name: 'tokens', description: 'Let programs in' },
        { name: 'operations', description: 'For probes and scrapers' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `Authorization: Bearer swt_…`' },
        },
      },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
}

/** GET /api/openapi.json. */
export function openapiRoute(app: App): void {
  app.get(
    '/api/openapi.json',
    {
      schema: { hide: true },
      config: { access: { to: 'anyone', why: 'The description of the API is public.' } },
    },
    async (_request, reply) => reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  );
}

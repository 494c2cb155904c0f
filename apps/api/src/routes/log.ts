import { Readable } from 'node:stream';
import { csvField } from '@seaworthy/report/csv';
import { type LogEntry, LogPage } from '@seaworthy/schema/api-history';
import type { LogFilter } from '@seaworthy/store/access-log-port';
import type { Store } from '@seaworthy/store/port';
import { z } from 'zod';
import type { App } from '../deps.ts';
import { teamGrant } from '../plugins/access.ts';
import { failures } from './params.ts';

const moment = z.coerce.number().int().min(0).optional();
const Filter = z.object({
  q: z.string().max(500).optional().describe('Words, each of which must be somewhere in the entry'),
  action: z.string().max(100).optional().describe('A whole action, or what stands before its colon'),
  actor: z.string().max(100).optional().describe('The id of a person, or a part of the name'),
  from: moment.describe('First moment, in milliseconds since the epoch'),
  to: moment.describe('Last moment, in milliseconds since the epoch'),
});
const PageQuery = Filter.extend({
  after: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const config = { access: { to: 'team', action: 'log:read' } } as const;

/** Who did what in the team: page by page, and whole as a table. */
export function logRoutes(app: App, { store }: { readonly store: Store }): void {
  app.get(
    '/team/log',
    {
      schema: {
        summary: 'Who did what, newest first',
        tags: ['log'],
        querystring: PageQuery,
        response: { 200: LogPage, ...failures },
      },
      config,
    },
    async (request) => {
      const { after, limit } = request.query;
      // One more than asked for tells whether there is another page.
      const filter = { ...filterOf(request.query), after, limit: limit + 1 };
      const found = await store.accessLog.list(teamGrant(request).team.id, filter);
      const entries = found.slice(0, limit);
      return { entries, nextAfter: found.length > limit ? (entries.at(-1)?.id ?? null) : null };
    },
  );
  app.get(
    '/team/log.csv',
    {
      schema: {
        summary: 'The same, whole, as CSV',
        tags: ['log'],
        querystring: Filter,
        response: { 200: { description: 'The file', content: { 'text/csv': { schema: z.unknown() } } }, ...failures },
      },
      config,
    },
    async (request, reply) => {
      const lines = csvOf(store, teamGrant(request).team.id, filterOf(request.query));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="access-log.csv"')
        .send(Readable.from(lines));
    },
  );
}

function filterOf({ q, ...filter }: z.output<typeof Filter>): Omit<LogFilter, 'limit'> {
  const { action, actor, from, to } = filter;
  return { text: q, action: nothing(action), actor: nothing(actor), from, to };
}

/** A field of a form that was left empty filters nothing. */
function nothing(text: string | undefined): string | undefined {
  return text?.trim() === '' ? undefined : text?.trim();
}

/** The columns, in order. Scripts depend on names and order: add at the end or not at all. */
const columns: readonly (readonly [string, (entry: LogEntry) => string | number])[] = [
  ['id', (it) => it.id],
  ['time', (it) => new Date(it.at).toISOString()],
  ['person', (it) => it.actorName],
  ['person_id', (it) => it.actorId ?? ''],
  ['via', (it) => it.via],
  ['action', (it) => it.action],
  ['target', (it) => it.target],
  ['outcome', (it) => it.outcome],
  ['address', (it) => it.address ?? ''],
  ['detail', (it) => it.detail],
];

const rowsPerRead = 1_000;

/** Page by page, so that neither memory nor the database holds more than one. */
async function* csvOf(store: Store, teamId: string, filter: Omit<LogFilter, 'limit'>): AsyncGenerator<string> {
  yield `${columns.map(([name]) => name).join(',')}\r\n`;
  for (let after: number | undefined; ; ) {
    const page = await store.accessLog.list(teamId, { ...filter, after, limit: rowsPerRead });
    if (page.length > 0) {
      yield page.map((entry) => `${columns.map(([, value]) => csvField(value(entry))).join(',')}\r\n`).join('');
    }
    if (page.length < rowsPerRead) return;
    after = page.at(-1)?.id;
  }
}

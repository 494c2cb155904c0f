import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { at, containersOfApp, factsOf, variableOf } from '../../shared/apps.ts';
import { builtImage, containerSubject, titleOf } from '../../shared/containers.ts';
import { appRoutes, routesText } from '../../shared/proxy-routes.ts';

interface Subject {
  readonly app: App;
  readonly container: Container;
}

const mib = 2 ** 20;
/** Default of BODY_SIZE_LIMIT in @sveltejs/adapter-node. */
const defaultBytes = 512 * 1024;

export default defineRule<Subject>({
  id: 'network/timeouts-and-limits/svelte-body-limit',
  title: 'The web server refuses uploads above half a megabyte',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    model.apps.flatMap((app) => {
      const node = app.dependencies.some((it) => it.name === '@sveltejs/adapter-node');
      const [container] = node ? containersOfApp(app, model) : [];
      return container === undefined ? [] : [{ app, container }];
    }),
  noSubject: 'No container here runs a SvelteKit server.',

  check({ app, container }, model) {
    const limit = variableOf('BODY_SIZE_LIMIT', container, builtImage(container, model));
    const open = container.envFrom.find((set) => set.names === null || set.names.includes('BODY_SIZE_LIMIT'));
    const uploads = appRoutes(model, (route) => route.upload);
    const wanted = advertised(container) ?? factsOf(app, 'size-limit').find((it) => it.bytes > defaultBytes);
    if (limit === null || open !== undefined) return pass(open?.span ?? container.span, 'set outside of this file');
    if (uploads.length === 0 && wanted === undefined)
      return pass(app.span, 'nothing here uploads files through the SvelteKit server');
    const bytes = limit === undefined ? defaultBytes : sizeOf(limit);
    if (bytes === undefined || (wanted === undefined ? limit !== undefined : bytes >= wanted.bytes * 0.98))
      return pass(container.span, `BODY_SIZE_LIMIT is ${limit}`);
    const target = wanted === undefined ? 100 * mib : wanted.bytes;
    const file = uploads.length === 0 ? '' : ` on their way to ${routesText(uploads)}`;
    return fail(
      limit === undefined ? (container.env[0]?.span ?? container.span) : container.span,
      `${titleOf(container)} runs the Node server of SvelteKit ${limit === undefined ? 'without BODY_SIZE_LIMIT, whose default is 512 KB' : `with BODY_SIZE_LIMIT ${limit}`}, so larger uploads${file} end with 413${wanted === undefined ? '' : `, although ${wanted.name} promises ${Math.round(wanted.bytes / mib)} MB (${at(wanted.span)})`}.`,
      {
        subject: containerSubject(container, 'environment.BODY_SIZE_LIMIT'),
        evidence: [app.span, ...uploads.slice(0, 2).map(({ route }) => route.span)],
        verify: `\`head -c 1000000 /dev/zero | curl -s -o /dev/null -w '%{http_code}\\n' -F file=@- http://localhost:${container.ports[0]?.hostPort ?? 3000}/<upload path>\` must not print 413.`,
        fix: advice('Raise the limit of the server', 'yaml', `environment:\n  BODY_SIZE_LIMIT: ${target}   # bytes`),
      },
    );
  },

  docs: {
    problem: 'The server that SvelteKit builds refuses bodies by itself, before any code of the application runs.',
    impact: 'Users cannot upload ordinary documents although the page and the API accept them.',
    verify: 'Upload a file of one megabyte through the page.',
    remedy: 'Set BODY_SIZE_LIMIT in bytes to the size that the application promises.',
    tradeOff: 'Larger bodies take memory while they pass through, so keep a limit.',
    sources: ['https://svelte.dev/docs/kit/adapter-node#Environment-variables-BODY_SIZE_LIMIT'],
  },
  examples: {
    bad: [example('')],
    good: [example('      BODY_SIZE_LIMIT: 83886080\n')],
  },
});

interface Promised {
  readonly name: string;
  readonly bytes: number;
  readonly span: Container['span'];
}

/** `MAX_UPLOAD_SIZE=80`: megabytes when the number is small. */
function advertised(container: Container): Promised | undefined {
  for (const entry of container.env) {
    if (!/MAX.*(?:UPLOAD|FILE|BODY)|UPLOAD.*(?:MAX|LIMIT|SIZE)/i.test(entry.name)) continue;
    const number = Number(known(entry.value) ?? Number.NaN);
    if (!Number.isFinite(number) || number <= 0) continue;
    const bytes = number < 10_000 ? number * mib : number;
    if (bytes > defaultBytes) return { name: entry.name, bytes, span: entry.span };
  }
  return undefined;
}

/** Bytes, or with K, M, G; `Infinity` and 0 switch the limit off in different versions. */
function sizeOf(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*([KMG]?)$/i.exec(text.trim());
  if (found === null) return undefined;
  const factor = { '': 1, K: 1024, M: mib, G: 1024 * mib }[(found[2] ?? '').toUpperCase()] ?? 1;
  const bytes = Number(found[1]) * factor;
  return bytes === 0 ? undefined : bytes;
}

function example(line: string) {
  return {
    'web/package.json':
      '{ "devDependencies": { "@sveltejs/adapter-node": "5.4.0", "@sveltejs/kit": "2.49.1", "svelte": "5.45.6" } }\n',
    'web/Dockerfile': 'FROM node:22-slim\nCOPY . .\nCMD ["node", "build"]\n',
    'compose.yml': `services:\n  web:\n    build: ./web\n    ports: ["3000:3000"]\n    environment:\n      MAX_UPLOAD_SIZE: "80"\n${line}`,
  };
}

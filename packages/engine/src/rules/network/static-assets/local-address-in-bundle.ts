import type { DotenvEntry } from '../../../documents/dotenv/document.ts';
import type { App } from '../../../model/app.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, factsOf, imagesOfApp } from '../../shared/apps.ts';
import { reachesBuild } from '../../shared/context.ts';

const prefix = /^(?:VITE|REACT_APP|NEXT_PUBLIC|PUBLIC|EXPO_PUBLIC)_/;
const local = /^(?:https?|wss?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)\b/;

interface Page {
  readonly app: App;
  readonly image: ImageBuild;
  readonly file: string;
  readonly entries: readonly DotenvEntry[];
}

export default defineRule<Page>({
  id: 'network/static-assets/local-address-in-bundle',
  title: "Visitors' browsers call their own machine",
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: pages,
  noSubject: 'No environment file with local addresses goes into the build of a page.',

  check({ app, image, file, entries }) {
    const set = new Set([
      ...[...image.env, ...image.otherEnv].map((one) => one.name),
      ...[...image.runs, ...image.otherRuns].flatMap((run) => run.assignments.map((one) => one.name)),
    ]);
    const open = entries.filter((entry) => !set.has(entry.name));
    const [first] = open;
    if (first === undefined) return pass(image, 'the build replaces the address');
    const read = factsOf(app, 'env-read').find((one) => one.name === first.name);
    return fail(
      first,
      `${file} sets ${first.name}=${first.value}, ${image.file} copies it into the build of ${app.name}, and no build argument replaces it.`,
      {
        subject: { ...appSubject(app, 'build/address'), discriminator: first.name },
        evidence: [image.span, ...(read === undefined ? [] : [read.span])],
        problem:
          'The bundler writes the address into the JavaScript, so the browser of every visitor calls its own machine.',
        verify: `Build the image and search it: \`docker run --rm IMAGE grep -rl '${first.value}' /usr/share/nginx/html\` must print nothing.`,
        fix: advice(
          'Use the address of the page, or a build argument',
          'dockerfile',
          `# in the build stage; empty means: the same origin as the page\nARG ${first.name}=\nENV ${first.name}=$${first.name}\n# and keep ${file.split('/').at(-1)} out of the image with .dockerignore`,
        ),
      },
    );
  },

  docs: {
    problem: 'The address of a developer machine is written into the bundle.',
    impact: 'The page loads and every request fails, for everyone but the developer.',
    verify: 'Search the served files for localhost.',
    remedy:
      'Leave environment files out of the image and pass the address as a build argument, or call the origin of the page.',
    tradeOff: 'The same origin needs a proxy in front of page and API.',
    sources: ['https://vite.dev/guide/env-and-mode'],
  },
  examples: {
    bad: [tree('')],
    good: [tree('ENV VITE_API_URL=\n')],
  },
});

function tree(env: string) {
  return {
    'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
    'web/.env': 'VITE_API_URL=http://localhost:8000\n',
    'web/src/api.ts': 'export const base = import.meta.env.VITE_API_URL;\n',
    'web/Dockerfile': `FROM node:24 AS build\nWORKDIR /web\nCOPY . .\n${env}RUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /web/dist /usr/share/nginx/html\n`,
  };
}

/** `.env` and `.env.production` are read by production builds; `.env.development` and `.env.local` of a checkout are not. */
function pages(model: DeploymentModel): readonly Page[] {
  return model.apps
    .filter((app) => app.language === 'node')
    .flatMap((app): Page[] => {
      const image = imagesOfApp(app, model)[0];
      if (image === undefined) return [];
      const folder = app.root === '.' ? '' : `${app.root}/`;
      return model.dotenvs
        .filter((one) => one.file === `${folder}.env` || one.file === `${folder}.env.production`)
        .filter((one) => isCopied(one.file, image, model))
        .flatMap((one): Page[] => {
          const read = new Set(factsOf(app, 'env-read').map((fact) => fact.name));
          const entries = one.entries.filter(
            (entry) => prefix.test(entry.name) && local.test(entry.value) && read.has(entry.name),
          );
          return entries.length === 0 ? [] : [{ app, image, file: one.file, entries }];
        });
    });
}

function isCopied(file: string, image: ImageBuild, model: DeploymentModel): boolean {
  const context = image.context === null || image.context === '.' ? '' : `${image.context.replace(/^\.\//, '')}/`;
  return file.startsWith(context) && reachesBuild(image, model, file.slice(context.length));
}

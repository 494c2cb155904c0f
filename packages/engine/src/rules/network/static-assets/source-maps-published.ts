import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf } from '../../shared/apps.ts';
import { allRuns } from '../../shared/containers.ts';

export default defineRule<App>({
  id: 'network/static-assets/source-maps-published',
  title: 'The sources of the page are published with it',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.apps.filter(
      (app) =>
        app.language === 'node' && (app.images.length > 0 || app.containers.length > 0 || app.role === 'frontend'),
    ),
  noSubject: 'No page is built here.',

  check(app, model) {
    const maps = factsOf(app, 'source-maps');
    const open = maps.find((one) => !one.hidden);
    if (open === undefined) {
      if (maps[0] !== undefined) return pass(maps[0], 'maps are hidden');
      const build = buildLine(app, model);
      return build === undefined
        ? skip(`${app.name} builds without source maps.`)
        : pass(build, 'built for production, without source maps');
    }
    return fail(
      open,
      `The production build of ${app.name} writes source maps beside its scripts (${at(open.span)}), and they are served like every other file.`,
      {
        subject: appSubject(app, 'build/maps'),
        problem:
          'Whoever opens the developer tools reads the original sources with comments, names of internal routes and unused parts.',
        impact:
          'Finding weak places takes minutes instead of days, and every image and backup carries two to five times as many bytes.',
        verify:
          'Open the page, take the name of a script from the network tab and ask for it with `.map` appended: it must answer 404.',
        fix: advice(
          'Build hidden maps and keep them for the error tracker',
          'ts',
          "export default defineConfig({ build: { sourcemap: 'hidden' } });\n// upload dist/assets/*.map to the tracker in the pipeline, then delete them before the image is built",
        ),
      },
    );
  },

  docs: {
    problem: 'Source maps contain the original sources.',
    impact: 'Sources, comments and internal addresses are public.',
    verify: 'Ask for a script with .map appended.',
    remedy: 'Build hidden maps, upload them to the error tracker and leave them out of the image.',
    tradeOff: 'Stack traces in the browser are hard to read; in the tracker they are not.',
    sources: [
      'https://vite.dev/config/build-options.html#build-sourcemap',
      'https://nextjs.org/docs/app/api-reference/config/next-config-js/productionBrowserSourceMaps',
    ],
  },
  examples: {
    bad: [tree('true')],
    good: [tree("'hidden'")],
  },
});

/** The line of a Dockerfile that builds the page. */
function buildLine(app: App, model: DeploymentModel): Span | undefined {
  if (app.role !== 'frontend') return undefined;
  return model.images
    .filter((image) => image.environment === 'prod')
    .flatMap(allRuns)
    .find((run) => /\b(?:npm|pnpm|yarn|bun)\b[^&|;]*\bbuild\b|\b(?:vite|next|nuxt|astro) build\b/.test(run.text))?.span;
}

function tree(value: string) {
  return {
    'package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
    'vite.config.ts': `import { defineConfig } from 'vite';\nexport default defineConfig({ build: { sourcemap: ${value} } });\n`,
    Dockerfile:
      'FROM node:24 AS build\nCOPY . .\nRUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /dist /usr/share/nginx/html\n',
  };
}

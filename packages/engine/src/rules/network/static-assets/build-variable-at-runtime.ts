import type { App } from '../../../model/app.ts';
import type { Container, EnvEntry } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { at, commandsOf, factsOf } from '../../shared/apps.ts';
import { containerSubject } from '../../shared/containers.ts';
import { ownImage } from '../../shared/published.ts';

const prefix = /^(?:VITE|REACT_APP|NEXT_PUBLIC)_/;
/** Starts that bundle again, or that write the variables into the files. */
const late =
  /\b(?:vite|next dev|react-scripts start|webpack|ng serve|npm run (?:dev|build)|pnpm (?:dev|build)|yarn (?:dev|build)|envsubst|env\.sh|runtime-env|import-meta-env|env-config|replace[-_]env)\b/;

interface Page {
  readonly app: App;
  readonly container: Container;
  readonly image: ImageBuild;
  readonly entries: readonly EnvEntry[];
}

export default defineRule<Page>({
  id: 'network/static-assets/build-variable-at-runtime',
  title: 'A setting of the page is set too late to matter',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: pages,
  noSubject: 'No container of a built page is given variables of its bundler.',

  check({ app, container, image, entries }, model) {
    const built = new Set([...image.env, ...image.otherEnv].map((one) => one.name));
    const lateOnes = entries.filter((entry) => !built.has(entry.name));
    const [first] = lateOnes;
    const place = entries[0] ?? container;
    if (first === undefined) return pass(place, 'the build gets the variables as well');
    const shim =
      commandsOf(app, model).find((one) => late.test(one.text)) ??
      model.scripts
        .flatMap((script) => script.commands)
        .find((one) => late.test(one.text) || prefix.test(one.text.replace(/^.*\$\{?/, '')));
    if (shim !== undefined) return pass(shim, 'the start writes the variables into the page');
    const read = factsOf(app, 'env-read').find((one) => one.name === first.name);
    return fail(
      first,
      `Service ${container.name} sets ${lateOnes
        .map((one) => one.name)
        .slice(0, 3)
        .join(
          ', ',
        )} (${at(first.span)}), but ${app.name} reads it when the image is built${read === undefined ? '' : ` (${at(read.span)})`}, and ${image.file} takes no build argument of that name.`,
      {
        subject: containerSubject(container, `environment.${first.name}`),
        evidence: read === undefined ? [image.span] : [read.span, image.span],
        problem:
          'The bundler replaces the name by a text during the build; what the container gets later is never looked at.',
        impact:
          'Changing the variable changes nothing: the page keeps calling the address, or lacks the key, that the build machine had.',
        verify: `\`docker compose exec ${container.name} sh -c "grep -rl '${known(first.value)?.slice(0, 40) ?? first.name}' /usr/share/nginx/html"\` prints nothing: the value is not in the page.`,
        fix: advice(
          'Hand it to the build',
          'yaml',
          `services:\n  ${container.name}:\n    build:\n      args:\n        ${first.name}: \${${first.name}}\n# Dockerfile, in the build stage before the bundler runs:\n#   ARG ${first.name}\n#   ENV ${first.name}=$${first.name}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Bundlers replace these names during the build.',
    impact: 'The variable has no effect, and the page works with what the build machine had.',
    verify: 'Search the served files for the value.',
    remedy:
      'Pass it as a build argument, serve a small configuration file at run time, or use addresses relative to the page.',
    tradeOff: 'Build arguments make one image per environment; a configuration file keeps one image for all.',
    sources: [
      'https://vite.dev/guide/env-and-mode',
      'https://nextjs.org/docs/app/guides/environment-variables#runtime-environment-variables',
    ],
  },
  examples: {
    bad: [tree('')],
    good: [tree('ARG VITE_API_URL\nENV VITE_API_URL=$VITE_API_URL\n')],
  },
});

function tree(args: string) {
  return {
    'web/package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
    'web/src/api.ts': 'export const base = import.meta.env.VITE_API_URL;\n',
    'web/Dockerfile': `FROM node:24 AS build\nWORKDIR /web\nCOPY . .\n${args}RUN npm run build\nFROM nginx:1.27.2\nCOPY --from=build /web/dist /usr/share/nginx/html\n`,
    'compose.yml':
      'services:\n  web:\n    build: ./web\n    ports: ["80:80"]\n    environment:\n      VITE_API_URL: https://api.example.com\n',
  };
}

function pages(model: DeploymentModel): readonly Page[] {
  return model.containers.flatMap((container): Page[] => {
    const entries = container.env.filter((entry) => prefix.test(entry.name));
    const image = ownImage(container, model);
    if (entries.length === 0 || image === undefined) return [];
    const app = model.apps.find(
      (one) =>
        one.language === 'node' &&
        one.images.includes(image.id) &&
        one.facts.some((fact) => fact.type === 'env-read' && entries.some((entry) => entry.name === fact.name)),
    );
    if (app === undefined) return [];
    const read = factsOf(app, 'env-read');
    return [{ app, container, image, entries: entries.filter((entry) => read.some((one) => one.name === entry.name)) }];
  });
}

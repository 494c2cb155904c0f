import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, type SubjectName } from '../../rule.ts';
import { containerSubject, imageSubject, titleOf } from '../../shared/containers.ts';

interface Start {
  readonly owner: string;
  readonly text: string;
  readonly span: Span;
  readonly subject: SubjectName;
}

/** What is started, what it is, and what belongs in its place. */
const servers: readonly {
  readonly test: RegExp;
  readonly name: string;
  readonly instead: string;
  readonly frontend: boolean;
}[] = [
  {
    test: /\b(npm|pnpm|yarn|bun)( run)? (dev|start:dev|serve:dev|develop)\b/,
    name: 'the development script of package.json',
    instead: 'npm run build, and a static server for the result',
    frontend: true,
  },
  {
    test: /(^|\s|\/)vite(\s+(dev|serve|preview)\b|\s+--|\s*$)/,
    name: "Vite's development server",
    instead: 'vite build, and a static server for dist/',
    frontend: true,
  },
  {
    test: /\b(next dev|ng serve|react-scripts start|webpack serve|webpack-dev-server|vue-cli-service serve|nuxt dev|astro dev|parcel serve)\b/,
    name: 'a development server',
    instead: 'the production build, and a server for the result',
    frontend: true,
  },
  {
    test: /\buvicorn\b[^\n]*\s--reload\b|\bfastapi dev\b/,
    name: 'uvicorn with --reload',
    instead: 'uvicorn without --reload',
    frontend: false,
  },
  {
    test: /\bflask\b[^\n]*\brun\b/,
    name: "Flask's development server",
    instead: 'gunicorn or uvicorn',
    frontend: false,
  },
  {
    test: /\bmanage\.py runserver\b/,
    name: "Django's development server",
    instead: 'gunicorn or uvicorn',
    frontend: false,
  },
  {
    test: /\bpython3? -m http\.server\b/,
    name: "Python's demonstration server",
    instead: 'nginx or another static server',
    frontend: true,
  },
  {
    test: /\b(nodemon|tsx watch|ts-node-dev|node --watch)\b/,
    name: 'a watcher that restarts on every change',
    instead: 'node on the built files',
    frontend: false,
  },
];

export default defineRule<Start>({
  id: 'network/static-assets/development-server',
  title: 'A development server answers in production',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: startsOf,
  noSubject: 'No container or image here has a start command.',

  check(start) {
    const server = servers.find((it) => it.test.test(start.text));
    if (server === undefined) return pass(start.span, 'starts a production server');
    const shown = start.text.length > 70 ? `${start.text.slice(0, 69)}…` : start.text;
    return fail(start.span, `${start.owner} starts ${server.name} (\`${shown}\`).`, {
      subject: start.subject,
      fix: server.frontend
        ? advice(
            `Use ${server.instead}`,
            'dockerfile',
            'FROM node:22.20.0-slim AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n\nFROM nginx:1.28.0\nCOPY --from=build /app/dist /usr/share/nginx/html',
          )
        : advice(`Use ${server.instead}`, 'dockerfile', start.text.replace(/\s--reload\b/, '')),
    });
  },

  docs: {
    problem:
      'Such a server compiles or reloads on the fly, serves sources and error pages, and handles one user well and fifty badly.',
    impact: 'Pages are slow, memory grows until the container is killed, and internals are shown to everybody.',
    verify: 'docker compose top, or kubectl exec … ps: the command line of the running process names it.',
    remedy: 'Build in one stage and serve the result with a production server in the next.',
    tradeOff: 'Changes need a build; keep the development server in a Compose file for development.',
    sources: ['https://vite.dev/guide/build', 'https://uvicorn.dev/deployment/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM node:22.20.0-slim\nCOPY . .\nRUN npm ci\nCMD ["npm", "run", "dev", "--", "--host"]\n' }],
    good: [
      { Dockerfile: 'FROM node:22.20.0-slim\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "dist/server.js"]\n' },
    ],
  },
});

/** Containers with a command of their own, and the images whose command nobody replaces. */
function startsOf(model: DeploymentModel): Start[] {
  const containers = model.containers.filter(
    (container) => container.role !== 'one-shot' && commandOf(container) !== null,
  );
  const replaced = new Set(containers.flatMap((container) => container.build ?? []));
  const images = model.images.filter((image) => !replaced.has(image.id) && commandOf(image) !== null);
  return [
    ...containers.map((container) => start(titleOf(container), container, containerSubject(container, 'command'))),
    ...images.map((image) => start(image.file, image, imageSubject(image, 'command'))),
  ];
}

function commandOf(owner: Container | ImageBuild) {
  return known(owner.command) ?? known(owner.entrypoint) ?? null;
}

function start(owner: string, it: Container | ImageBuild, subject: SubjectName): Start {
  const words = [known(it.entrypoint)?.text, known(it.command)?.text].filter((part) => part !== undefined);
  const parts = [it.command, it.entrypoint].find((part) => part.state === 'set');
  // Exec form is written as JSON; its words read like the command line.
  const text = [known(it.entrypoint), known(it.command)].flatMap((command) => command?.words ?? []).join(' ');
  return { owner, text: text === '' ? words.join(' ') : text, span: parts?.span ?? it.span, subject };
}

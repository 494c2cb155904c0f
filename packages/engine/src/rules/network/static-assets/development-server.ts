import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, type SubjectName } from '../../rule.ts';
import { builtImage, containerSubject, imageSubject, titleOf } from '../../shared/containers.ts';
import { developmentServerIn, developmentStart } from '../../shared/development-servers.ts';
import { developmentStackOf } from '../../shared/development-stack.ts';

interface Start {
  readonly owner: string;
  readonly text: string;
  readonly span: Span;
  readonly subject: SubjectName;
}

export default defineRule<Start>({
  id: 'network/static-assets/development-server',
  title: 'A development server answers in production',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: startsOf,
  noSubject: 'No container or image here has a start command.',

  check(start) {
    const server = developmentServerIn(start.text);
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
    verify: '`docker compose top`, or `kubectl exec … ps`: the command line of the running process names it.',
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
    (container) =>
      container.role !== 'one-shot' &&
      commandOf(container) !== null &&
      // A stack that is made for developers as a whole is one finding of its own; its images are judged by themselves.
      developmentStackOf(container.span.file, model) === undefined,
  );
  const replaced = new Set(containers.flatMap((container) => container.build ?? []));
  const images = model.images.filter((image) => !replaced.has(image.id) && commandOf(image) !== null);
  return [
    ...containers.map((container) =>
      start(titleOf(container), container, builtImage(container, model), model, containerSubject(container, 'command')),
    ),
    ...images.map((image) => start(image.file, undefined, image, model, imageSubject(image, 'command'))),
  ];
}

function commandOf(owner: Container | ImageBuild) {
  return known(owner.command) ?? known(owner.entrypoint) ?? null;
}

function start(
  owner: string,
  container: Container | undefined,
  image: ImageBuild | undefined,
  model: DeploymentModel,
  subject: SubjectName,
): Start {
  const it = container ?? image;
  if (it === undefined) throw new Error('a start needs a container or an image');
  const parts = [it.command, it.entrypoint].find((part) => part.state === 'set');
  // Exec form is written as JSON; its words read like the command line.
  const text = [known(it.entrypoint), known(it.command)].flatMap((command) => command?.words ?? []).join(' ');
  const words = [known(it.entrypoint)?.text, known(it.command)?.text].filter((part) => part !== undefined);
  const own = { owner, text: text === '' ? words.join(' ') : text, span: parts?.span ?? it.span, subject };
  if (developmentServerIn(own.text) !== undefined) return own;
  // The command may be a script of the repository that starts it.
  const inside = developmentStart(container, image, model);
  return inside === undefined ? own : { owner, text: inside.text, span: inside.span, subject };
}

import type { Container } from '../../model/container.ts';
import type { ImageBuild } from '../../model/image.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { Span } from '../../text/span.ts';
import { ownStartCommands, startCommands } from './start-scripts.ts';

/** What is started, what it is, and what belongs in its place. */
export interface DevelopmentServer {
  readonly test: RegExp;
  readonly name: string;
  readonly instead: string;
  readonly frontend: boolean;
}

const servers: readonly DevelopmentServer[] = [
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
    test: /\buvicorn\b[^\n]*\s--reload\b/,
    name: 'uvicorn with --reload',
    instead: 'uvicorn without --reload',
    frontend: false,
  },
  {
    test: /\bfastapi dev\b/,
    name: "FastAPI's development server",
    instead: 'fastapi run, or uvicorn without --reload',
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

export function developmentServerIn(text: string): DevelopmentServer | undefined {
  return servers.find((it) => it.test.test(text));
}

/** The development server that a service starts: by its own command, else by its image or a script of it. */
export function developmentStart(
  container: Container | undefined,
  image: ImageBuild | undefined,
  model: DeploymentModel,
): { readonly server: DevelopmentServer; readonly text: string; readonly span: Span } | undefined {
  const own = container === undefined ? [] : ownStartCommands(container);
  const commands = own.length > 0 || image === undefined ? own : startCommands(image, model);
  for (const { text, span } of commands) {
    const server = developmentServerIn(text);
    if (server !== undefined) return { server, text, span };
  }
  return undefined;
}

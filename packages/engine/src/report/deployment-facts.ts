import type { DeploymentFacts } from '@seaworthy/assess/input';
import type { Evidence } from '@seaworthy/schema/evidence';
import type { Route } from '../model/app.ts';
import type { Container } from '../model/container.ts';
import { factsOfAll } from '../model/facts-of.ts';
import type { DeploymentModel } from '../model/model.ts';
import { known } from '../model/setting.ts';
import type { Span } from '../text/span.ts';
import { healthPathOf } from './health-path.ts';
import { usesSqlite } from './uses-sqlite.ts';

const heavyLibraries = [
  'docling',
  'opencv-python',
  'opencv-python-headless',
  'pdf2image',
  'pillow',
  'torch',
  'transformers',
  'pytesseract',
  'unstructured',
  'easyocr',
  'rapidocr',
];
const pythonServers = ['fastapi', 'starlette', 'uvicorn', 'flask', 'django', 'litestar', 'gunicorn', 'hypercorn'];

/** The names and numbers that the verification commands and the checklists speak of. */
export function deploymentFacts(model: DeploymentModel): DeploymentFacts {
  const app = mainContainer(model);
  const proxy = model.containers.find((container) => container.role === 'proxy');
  const published = [proxy, app, ...model.containers].flatMap(
    (container) => container?.ports.filter((port) => port.kind === 'published') ?? [],
  );
  const socket = firstRoute(model, (route) => route.websocket);
  const dependencies = model.apps.flatMap((unit) =>
    unit.dependencies.filter((it) => it.group === 'runtime').map((it) => it.name),
  );
  const tls = model.proxies.some((it) => it.servers.some((server) => server.listens.some((listen) => listen.tls)));
  const https = tls || model.kubernetes.ingresses.some((ingress) => known(ingress.tls) === true);
  return {
    composeFile: model.containers.find((container) => container.platform === 'compose')?.span.file ?? null,
    kubernetes: model.workloads.length > 0,
    appService: app?.name ?? null,
    appPort: app?.ports.find((port) => port.containerPort !== null)?.containerPort ?? imagePort(model, app),
    publicScheme: https ? 'https' : 'http',
    publicPort: publicPort(published, https),
    healthPath: healthPathOf(model, app),
    websocketPath: socket?.path ?? null,
    heavyLibraries: heavyLibraries.filter((name) => dependencies.includes(name)),
    usesSqlite: usesSqlite(model),
    usesWebsocket: socket !== undefined,
    usesPythonServer: model.apps.some(
      (unit) =>
        unit.language === 'python' &&
        unit.role !== 'library' &&
        unit.dependencies.some((it) => pythonServers.includes(it.name)),
    ),
    hasFrontend: model.apps.some((unit) => unit.role === 'frontend'),
    hasContainers: model.containers.length > 0 || model.images.length > 0,
    writesCheckpoints: factsOfAll(model.apps, 'file-write').some((fact) => fact.use === 'checkpoint'),
    acceptsUploads: firstRoute(model, (route) => route.upload) !== undefined,
  };
}

/** Without a copy of the routes of all applications. */
function firstRoute(model: DeploymentModel, wanted: (route: Route) => boolean): Route | undefined {
  for (const { routes } of model.apps) {
    const found = routes.find(wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The HEALTHCHECK instructions of the production images built here; empty unless each of them has one that is not NONE. */
export function healthcheckInstructions(model: DeploymentModel, quote: (span: Span) => Evidence): Evidence[] {
  const images = model.images.filter((image) => image.environment === 'prod');
  const places = images.flatMap(({ healthcheck }) =>
    healthcheck.state === 'set' && healthcheck.value.kind !== 'disabled' ? [quote(healthcheck.span)] : [],
  );
  return places.length === images.length ? places : [];
}

/** The service that people mean by "the app": built here and serving; else the first long-running one that is no store. */
function mainContainer(model: DeploymentModel): Container | undefined {
  const serving = model.containers.filter((container) => container.role === 'web' || container.role === 'unknown');
  return (
    serving.find((container) => container.build !== null) ??
    serving[0] ??
    model.containers.find((container) => container.role === 'worker')
  );
}

/** The port of the host that speaks the scheme: a proxy often publishes 80, which only redirects, before 443. */
function publicPort(published: Container['ports'], https: boolean): number | null {
  const open = published.filter((port) => port.hostPort !== null);
  const secure = open.find(({ hostPort, containerPort }) =>
    [hostPort, containerPort].some((it) => it === 443 || it === 8443),
  );
  return ((https ? secure : undefined) ?? open[0])?.hostPort ?? null;
}

function imagePort(model: DeploymentModel, app: Container | undefined): number | null {
  const image = model.images.find((it) => it.id === app?.build) ?? model.images[0];
  return image?.exposed[0]?.port ?? null;
}

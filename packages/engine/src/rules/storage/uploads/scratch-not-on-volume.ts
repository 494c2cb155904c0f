import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  type FactOf,
  factsOf,
  imagesOfApp,
  noRunning,
  pathInside,
  running,
  usesAny,
  variableOf,
} from '../../shared/apps.ts';
import { isLasting, mountOver } from '../../shared/data-paths.ts';

type Folder = FactOf<'folder-default'>;

export default defineRule<App>({
  id: 'storage/uploads/scratch-not-on-volume',
  title: 'Accepted files vanish when the container is replaced',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    if (!usesAny(app, 'celery', 'rq', 'dramatiq', 'arq', 'huey', 'django-q', 'django-q2', 'taskiq', 'procrastinate'))
      return skip('No queue keeps messages about files beyond a restart.');
    const folders = factsOf(app, 'folder-default').filter(
      (folder) => !/(?:^|\/)(?:tests?|scripts)\//.test(folder.span.file),
    );
    const containers = containersFor(app, model);
    if (folders.length === 0 || containers.length === 0)
      return skip('No folder for incoming files and no service of this application was found.');
    const lost = folders.find((folder) => containers.every((container) => isLost(folder, container, app, model)));
    const [first] = folders;
    if (lost === undefined || first === undefined)
      return first === undefined
        ? skip('No folder for incoming files was found.')
        : pass(first, `${first.name} lies on a volume, or the deployment moves it`);
    const broker = model.containers.find(
      (container) =>
        container.role === 'datastore' &&
        /redis|valkey|rabbit|broker|queue/i.test(
          `${container.name}${container.image.state === 'set' ? container.image.value.repository : ''}`,
        ),
    );
    const names = containers.map((container) => container.name);
    return fail(
      lost,
      `${lost.name} defaults to ${lost.path} inside of the container, and no service (${names.slice(0, 3).join(', ')}) puts a volume there${lost.env === null ? '' : ` or sets ${lost.env}`}.`,
      {
        subject: appSubject(app, `folder/${lost.name}`),
        evidence: [
          ...containers.slice(0, 2).map((container) => container.span),
          ...(broker === undefined ? [] : [broker.span]),
        ],
        path: [
          { span: lost.span, note: `files wait in ${lost.path}` },
          ...containers.slice(0, 1).map((container) => ({ span: container.span, note: 'no volume over that path' })),
          ...(broker === undefined ? [] : [{ span: broker.span, note: 'keeps the message that names the file' }]),
        ],
        problem: `A file that was accepted but not yet processed lies in the layer of the container, while the message about it waits in ${broker === undefined ? 'the queue' : `${broker.name} (${at(broker.span)})`}. Recreating the container, as every update does, deletes the file and keeps the message.`,
        fix: advice(
          'Keep incoming files on a volume',
          'yaml',
          `    environment:\n      ${lost.env ?? lost.name}: /data/incoming\n    volumes:\n      - incoming:/data/incoming   # mounted by the API and by its workers`,
        ),
      },
    );
  },

  docs: {
    problem: 'Files in the layer of a container go when it is replaced; messages in a broker with a volume stay.',
    impact:
      'Uploads that users were told are accepted are gone after an update, and the tasks about them fail with "file not found".',
    verify:
      'Stop the workers, upload a file, recreate the containers and start the workers: the file must be processed.',
    remedy:
      'Put the folder on a volume that producer and workers share, or keep uploads in object storage until they are processed.',
    tradeOff: 'The volume has to be cleaned when jobs are done or given up.',
    sources: [
      'https://docs.docker.com/engine/storage/',
      'https://docs.celeryq.dev/en/stable/userguide/tasks.html#data-locality',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\ncelery==5.6.2\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(): ...\n',
        'settings.py': 'import os\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "/tmp/uploads")\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\ncelery==5.6.2\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/upload")\ndef upload(): ...\n',
        'settings.py': 'import os\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "/tmp/uploads")\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - uploads:/tmp/uploads\nvolumes:\n  uploads:\n',
      },
    ],
  },
});

/** Services that build it; when the deployment pulls a finished image of it, the services that are neither stores nor proxies. */
function containersFor(app: App, model: DeploymentModel): readonly Container[] {
  const own = containersOfApp(app, model).filter((container) => container.role !== 'one-shot');
  if (own.length > 0) return own;
  if (model.apps.filter((other) => other.role === 'service').length > 1) return [];
  return model.containers.filter(
    (container) =>
      container.build === null &&
      (container.role === 'web' || container.role === 'worker' || container.role === 'unknown'),
  );
}

function isLost(folder: Folder, container: Container, app: App, model: DeploymentModel): boolean {
  const image = imagesOfApp(app, model).find((one) => one.id === container.build);
  if (
    folder.env !== null &&
    (variableOf(folder.env, container, image) !== undefined ||
      container.envFrom.some((set) => set.names?.includes(folder.env ?? '') ?? false))
  )
    return false;
  const path = pathInside(folder.path, image);
  if (path === null) return false;
  const mount = mountOver(container, path);
  return mount === undefined || !isLasting(mount);
}

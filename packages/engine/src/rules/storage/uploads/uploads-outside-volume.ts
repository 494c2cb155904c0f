import type { App } from '../../../model/app.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  containersOfApp,
  factsOf,
  imagesOfApp,
  noService,
  pathInside,
  services,
  usesAny,
  variableOf,
} from '../../shared/apps.ts';
import { execInto, titleOf } from '../../shared/containers.ts';
import { isLasting, mountOver } from '../../shared/data-paths.ts';

interface Folder {
  readonly path: string;
  readonly env: string | null;
  readonly span: Span;
}

export default defineRule<App>({
  id: 'storage/uploads/uploads-outside-volume',
  title: 'Uploaded files vanish with the next deploy',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: services,
  noSubject: noService,

  check(app, model) {
    if (
      usesAny(
        app,
        'boto3',
        'aioboto3',
        'minio',
        'google-cloud-storage',
        'azure-storage-blob',
        'django-storages',
        '@aws-sdk/client-s3',
        'aws-sdk',
      )
    )
      return skip('Files go to object storage, or may go there.');
    if (usesAny(app, 'celery', 'rq', 'dramatiq', 'arq', 'huey'))
      return skip('Files that wait for a queue are judged by the rule about them.');
    const folders = foldersOf(app);
    const containers = containersOfApp(app, model).filter(
      (container) => container.role !== 'one-shot' && container.role !== 'devtool',
    );
    const [first] = folders;
    if (first === undefined || containers.length === 0)
      return skip('No folder for uploads, or no service that runs this application, was found.');
    for (const container of containers) {
      const lost = folders.find((folder) => isLost(folder, container, app, model));
      if (lost !== undefined) return failed(app, lost, container, model);
    }
    return pass([first, containers[0] ?? first], 'uploads lie on a volume, or the deployment moves them');
  },

  docs: {
    problem:
      "Files in a container's own layer go with the container: each new image or `up --force-recreate` begins with an empty folder.",
    impact: 'Records in the database point at files that no longer exist, and nobody gets an error at the deploy.',
    verify: 'Upload a file, recreate the container and download it again.',
    remedy: 'Mount a named volume over the folder, or keep uploads in object storage.',
    tradeOff: 'The volume binds the service to one host and has to be backed up; object storage is one more service.',
    sources: ['https://docs.docker.com/engine/storage/volumes/', 'https://12factor.net/processes'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "./uploads")\n\n@app.post("/upload")\ndef upload(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nUPLOAD_DIR = os.getenv("UPLOAD_DIR", "./uploads")\n\n@app.post("/upload")\ndef upload(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nWORKDIR /app\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml':
          'services:\n  api:\n    build: .\n    volumes:\n      - uploads:/app/uploads\nvolumes:\n  uploads:\n',
      },
    ],
  },
});

/** Settings that name a folder for uploads, and writes of uploads whose path begins with a fixed folder. */
function foldersOf(app: App): readonly Folder[] {
  const named = factsOf(app, 'folder-default')
    .filter((folder) => /UPLOAD|MEDIA|ATTACHMENT|INCOMING|INBOX|DOCUMENTS|FILES/i.test(folder.name))
    .map((folder): Folder => ({ path: folder.path, env: folder.env, span: folder.span }));
  const written = factsOf(app, 'file-write').flatMap((write): Folder[] => {
    const fixed =
      write.use === 'upload'
        ? /^((?:\.?\.?\/)?[\w.-]+(?:\/[\w.-]+)*)\/(?:\{|$)/.exec(write.path ?? '')?.[1]
        : undefined;
    return fixed === undefined ? [] : [{ path: fixed, env: null, span: write.span }];
  });
  return [...named, ...written].filter(
    (folder) =>
      !/(?:^|\/)(?:te?mp|cache|scratch|static|dist|build)(?:\/|$)/i.test(folder.path) &&
      !/(?:^|\/)(?:tests?|scripts)\//.test(folder.span.file),
  );
}

function isLost(folder: Folder, container: Container, app: App, model: DeploymentModel): boolean {
  const image = imagesOfApp(app, model).find((one) => one.id === container.build);
  const given = folder.env === null ? undefined : variableOf(folder.env, container, image);
  if (
    given === null ||
    (folder.env !== null && container.envFrom.some((set) => set.names === null || set.names.includes(folder.env ?? '')))
  )
    return false;
  const path = pathInside(given ?? folder.path, image);
  if (path === null || path === '/') return false;
  const mount = mountOver(container, path);
  const last = path.slice(path.lastIndexOf('/') + 1);
  // Code that lies deeper than the working directory: the folder is known by its name.
  return (
    (mount === undefined || !isLasting(mount)) &&
    !container.mounts.some(
      (one) => isLasting(one) && (one.target.endsWith(`/${last}`) || one.target.startsWith(`${path}/`)),
    )
  );
}

function failed(app: App, folder: Folder, container: Container, model: DeploymentModel) {
  const image = imagesOfApp(app, model).find((one) => one.id === container.build);
  const path =
    pathInside((folder.env === null ? undefined : variableOf(folder.env, container, image)) ?? folder.path, image) ??
    folder.path;
  return fail(
    container,
    `${titleOf(container)} keeps uploaded files in ${path} (${at(folder.span)}), and no volume covers that folder.`,
    {
      subject: { ...appSubject(app, 'uploads/path'), discriminator: container.name },
      evidence: [folder.span],
      path: [
        { span: folder.span, note: `uploads go to ${folder.path}` },
        { span: container.span, note: 'no volume there' },
      ],
      verify: `\`${execInto(container, `ls ${path}`)}\` after an upload, then recreate the container and look again: the file must still be there.`,
      fix: advice(
        `Give ${container.name} a volume for ${path}`,
        'yaml',
        container.platform === 'compose'
          ? `services:\n  ${container.name}:\n    volumes:\n      - uploads:${path}\nvolumes:\n  uploads:`
          : `volumeMounts:\n  - name: uploads\n    mountPath: ${path}\n# and in the pod:\nvolumes:\n  - name: uploads\n    persistentVolumeClaim:\n      claimName: uploads`,
      ),
    },
  );
}

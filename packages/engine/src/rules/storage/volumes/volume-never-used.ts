import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { UnmentionedMount } from '../../../model/unmentioned-mounts.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { listText, titleOf } from '../../shared/containers.ts';
import { ownImage } from '../../shared/published.ts';

interface Subject {
  readonly file: string;
  readonly containers: readonly Container[];
  readonly unused: readonly (UnmentionedMount & { readonly owner: Container })[];
}

export default defineRule<Subject>({
  id: 'storage/volumes/volume-never-used',
  title: 'The volume is mounted where nothing is written',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: filesOf,
  noSubject: 'No service here mounts a volume into an image that this repository builds.',

  check({ file, containers, unused }, model) {
    const [first] = unused;
    const mounts = containers.flatMap((container) => container.mounts).filter((it) => it.kind === 'volume');
    if (first === undefined)
      return mounts[0] === undefined
        ? skip('No named volume.')
        : pass(mounts[0], 'the files here name the mounted paths');
    const places = unused.map((it) => `${it.mount.source ?? 'a volume'} on ${it.mount.target}`);
    const real = storageSetting(model);
    return fail(
      first.mount,
      `${titleOf(first.owner)} mounts ${listText([...new Set(places)])}, and no source, script or setting of this repository names ${unused.length > 1 ? 'these paths' : 'that path'}.${real === undefined ? '' : ` The application writes below ${real.name}, by default ${real.default}.`}`,
      {
        subject: { kind: 'file', name: file, anchor: 'volumes', discriminator: first.mount.target },
        evidence: [...unused.slice(1, 4).map((it) => it.mount.span), ...(real === undefined ? [] : [real.span])],
        verify: `\`docker compose exec ${first.owner.name} find ${first.mount.target} -type f | head\` stays empty after the service has worked.`,
        fix: advice(
          'Mount the volume where the application writes',
          'yaml',
          real === undefined
            ? `    volumes:\n      - ${first.mount.source ?? 'data'}:<folder that the application writes>`
            : `    environment:\n      ${real.name}: ${first.mount.target}   # or mount the volume on ${real.default}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The data goes into the writable layer of the container, and the named volume stays empty.',
    impact:
      'The next image or `docker compose up --force-recreate` deletes what everybody believes to be on the volume, and a backup of the volume saves nothing.',
    verify: 'Look into the volume after the service has written something.',
    remedy: 'Mount the volume on the folder that the application uses, or set its folder to the mounted path.',
    tradeOff: 'Files that lie in the container today have to be copied over once.',
    sources: ['https://docs.docker.com/engine/storage/volumes/'],
  },
  examples: {
    bad: [example('/var/www/html/storage')],
    good: [example('/var/shop')],
  },
});

function filesOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, Container[]>();
  for (const container of model.containers) {
    if (container.mounts.length === 0 || ownImage(container, model) === undefined) continue;
    const own = byFile.get(container.span.file);
    if (own === undefined) byFile.set(container.span.file, [container]);
    else own.push(container);
  }
  return [...byFile].map(([file, containers]) => ({
    file,
    containers,
    unused: model.unmentionedMounts.flatMap((it) => {
      const owner = containers.find((container) => container.id === it.container);
      return owner === undefined ? [] : [{ ...it, owner }];
    }),
  }));
}

/** The variable that says where files go: `LOCAL_STORAGE_PATH`, `UPLOAD_DIR`, `DATA_DIR`. */
function storageSetting(model: DeploymentModel) {
  return model.apps
    .flatMap((app) => factsOf(app, 'env-read'))
    .find(
      (read) =>
        /^(?:\w+_)?(?:STORAGE|UPLOADS?|DATA|MEDIA|FILES?)_(?:PATH|DIR|DIRECTORY|FOLDER|ROOT)$/.test(read.name) &&
        read.default?.startsWith('/') === true,
    );
}

function example(folder: string) {
  return {
    'requirements.txt': 'flask==3.1.2\n',
    'app.py':
      'import os\nfrom flask import Flask\napp = Flask(__name__)\nROOT = os.environ.get("STORAGE_PATH", "/var/shop")\n\n@app.route("/x")\ndef x():\n    return ROOT\n',
    Dockerfile: 'FROM python:3.13.2-slim\nWORKDIR /app\nCOPY . .\nCMD ["gunicorn", "app:app"]\n',
    'compose.yml': `services:\n  api:\n    build: .\n    volumes:\n      - files:${folder}\nvolumes:\n  files:\n`,
  };
}

import { baseFacts } from '../../../facts/base-images.ts';
import type { Container, Mount } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { builtImage, containerSubject, effectiveUser, isRoot, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly image: ImageBuild;
  readonly mount: Mount;
}

export default defineRule<Subject>({
  id: 'storage/volumes/path-not-owned',
  title: 'The application may not write to its own volume',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'dockerfile',

  select: subjectsOf,
  noSubject: 'No service that is built here mounts a named volume as another user than root.',

  check({ container, image, mount }) {
    const base = known(image.base);
    if (base === undefined || baseFacts(base) === undefined) return skip('The base image may own the path.');
    const owner = ownershipOf(image, mount.target);
    if (owner !== null) return pass([mount, owner]);
    const user = known(effectiveUser(container, image)) ?? 'app';
    const line = `RUN mkdir -p ${mount.target} && chown ${user.includes(':') ? user : `${user}:${user}`} ${mount.target}`;
    return fail(
      mount.span,
      `${titleOf(container)} runs as ${user} and mounts the volume ${mount.source} at ${mount.target}, but ${image.file} never creates that folder for this user.`,
      {
        subject: { ...containerSubject(container, 'volumes'), discriminator: mount.target },
        path: [
          { span: effectiveUser(container, image).span, note: `runs as ${user}` },
          { span: mount.span, note: `${mount.target} is an empty volume` },
        ],
        evidence: [effectiveUser(container, image).span],
        verify: `\`docker compose run --rm --entrypoint touch ${container.name} ${mount.target}/x\` answers "Permission denied" on a fresh volume.`,
        fix: advice(
          `Create ${mount.target} for ${user}`,
          'dockerfile',
          `# before USER ${user}; an existing volume needs one chown\n${line}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Docker gives an empty named volume the owner of the folder in the image; a folder that the image lacks belongs to root.',
    impact:
      'The first write fails with "Permission denied": uploads, databases and checkpoints are lost or the service does not start.',
    verify: 'Write a file into the mounted folder as the user of the container.',
    remedy: 'Create the folder in the image and give it to the user before USER.',
    tradeOff: 'Volumes that exist already keep their owner and need one chown.',
    sources: [
      'https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container',
      'https://github.com/moby/moby/issues/3124',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN useradd --uid 10001 app\nWORKDIR /app\nUSER app\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - data:/data\nvolumes:\n  data:\n',
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN useradd --uid 10001 app && mkdir /data && chown app /data\nWORKDIR /app\nUSER app\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  // Services of one image share the defect, and one line in its Dockerfile mends all of them.
  const seen = new Set<string>();
  return model.containers.flatMap((container) => {
    const image = builtImage(container, model);
    const user = known(effectiveUser(container, image));
    if (image === undefined || container.platform !== 'compose' || user === undefined || isRoot(user)) return [];
    return (
      container.mounts
        // Dependencies and build output are written at build time.
        .filter(
          (mount) => mount.kind === 'volume' && !mount.readOnly && !/node_modules|\.next|\.venv/.test(mount.target),
        )
        .filter((mount) => {
          const key = `${image.id} ${user} ${mount.target}`;
          return seen.has(key) ? false : seen.add(key);
        })
        .map((mount) => ({ container, image, mount }))
    );
  });
}

/** Something in the chain gives the path, or a folder above it, to another user than root. */
function ownershipOf(image: ImageBuild, path: string): { span: Mount['span'] } | null {
  const home = /^\/home\/[^/]+/.exec(path)?.[0];
  for (const run of image.runs) {
    const asUser = run.user !== null && !isRoot(run.user);
    const [program] = run.words;
    const targets = run.words.slice(1).filter((word) => !word.startsWith('-'));
    const covers = targets.some((target) => target.includes('$') || isInside(path, absolute(target, image)));
    if (
      covers &&
      (/^(chown|chmod)$/.test(program ?? '') ||
        (program === 'mkdir' && asUser) ||
        (program === 'install' && /-o/.test(run.text)))
    )
      return run;
    if (home !== undefined && /^(useradd|adduser)$/.test(program ?? '')) return run;
  }
  for (const copy of image.copies) {
    if (copy.chown !== null && isInside(path, absolute(copy.destination, image))) return copy;
  }
  const workdir = known(image.workdir);
  // BuildKit makes a WORKDIR for the user that is current; the order is judged by where the lines stand.
  return workdir !== undefined &&
    isInside(path, workdir) &&
    image.user.state === 'set' &&
    image.workdir.span.start > image.user.span.start &&
    path === workdir
    ? image.workdir
    : null;
}

function absolute(path: string, image: ImageBuild): string {
  if (path.startsWith('/')) return path.length > 1 ? path.replace(/\/$/, '') : path;
  const workdir = known(image.workdir) ?? '/';
  const clean = path.replace(/^\.\/?/, '').replace(/\/$/, '');
  return clean === '' ? workdir : `${workdir === '/' ? '' : workdir}/${clean}`;
}

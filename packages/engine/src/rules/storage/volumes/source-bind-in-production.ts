import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isInside, joinPath } from '../../../text/paths.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { builtImage, listText, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly mount: Mount;
  readonly folder: string;
}

interface FileMounts {
  readonly file: string;
  readonly mounts: readonly [Subject, ...Subject[]];
}

export default defineRule<FileMounts>({
  id: 'storage/volumes/source-bind-in-production',
  title: "The host's source folder hides the image's code",
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: byFile,
  noSubject: 'No built service mounts source code over its image.',

  check({ file, mounts }) {
    const [{ container, mount, folder }, ...others] = mounts;
    const also =
      others.length === 0
        ? ''
        : `, and so do ${listText(others.map((it) => `${it.container.name} (${it.mount.source} over ${it.mount.target})`))}`;
    return fail(
      mount.span,
      `${titleOf(container)} mounts ${mount.source} over ${mount.target}, where the image has its code${also}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'source-mounts' },
        evidence: others.map((it) => it.mount.span),
        verify: `Change a file below ${folder === '.' ? 'the repository' : folder} on the server and restart ${container.name}: the change is live without a build.`,
        fix: advice(
          'Keep the mount for development only',
          'yaml',
          `# compose.dev.yml\nservices:\n  ${container.name}:\n    volumes:\n      - ${mount.source}:${mount.target}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'What runs is whatever lies on the server at that moment, not what was built and tested; built files and installed packages below that path are hidden.',
    impact: 'A rollback of the image changes nothing, and a git pull on the server is an untested release.',
    verify: 'Change a file on the host and see it in the container.',
    remedy: 'Remove the mount from what production starts, and rebuild the image for each release.',
    tradeOff: 'Developers need a file of their own for live reload.',
    sources: ['https://docs.docker.com/compose/how-tos/production/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - .:/app\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n',
        'app.py': '',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    build: .\n    volumes:\n      - ./config.yml:/app/config.yml:ro\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n',
        'app.py': '',
        'config.yml': 'a: 1\n',
      },
    ],
  },
});

/** One development file for all of them mends the whole stack. */
function byFile(model: DeploymentModel): readonly FileMounts[] {
  const files = new Map<string, [Subject, ...Subject[]]>();
  for (const subject of subjectsOf(model)) {
    const same = files.get(subject.mount.span.file);
    if (same === undefined) files.set(subject.mount.span.file, [subject]);
    else same.push(subject);
  }
  return [...files].map(([file, mounts]) => ({ file, mounts }));
}

/** A folder of the repository with source files, over WORKDIR or a folder that COPY filled. */
function subjectsOf(model: DeploymentModel): readonly Subject[] {
  return model.containers.flatMap((container) => {
    const image = builtImage(container, model);
    if (image === undefined || container.projectFolder === undefined) return [];
    const code = [known(image.workdir), ...image.copies.map((copy) => copy.destination)].filter(
      (path): path is string => path?.startsWith('/') === true && path !== '/',
    );
    return container.mounts.flatMap((mount): Subject[] => {
      if (mount.kind !== 'bind' || mount.source === null) return [];
      const folder = joinPath(container.projectFolder ?? '.', mount.source);
      if (folder === undefined || !hasSource(folder, model)) return [];
      const covers =
        code.some((path) => isInside(path.replace(/\/$/, ''), mount.target)) ||
        (known(image.workdir) !== undefined && isInside(mount.target, known(image.workdir) ?? ''));
      return covers &&
        !/\/(data|uploads?|media|logs?|config|conf|static|public|models?|storage|backups?)$/.test(mount.target)
        ? [{ container, mount, folder }]
        : [];
    });
  });
}

function hasSource(folder: string, model: DeploymentModel): boolean {
  return model.files.some(
    (file) =>
      isInside(file.path, folder) && file.path !== folder && /\.(py|ts|tsx|js|jsx|mjs|go|rb|php|java)$/.test(file.path),
  );
}

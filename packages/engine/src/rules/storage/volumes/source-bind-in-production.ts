import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { listText, titleOf } from '../../shared/containers.ts';
import { developmentStackOf } from '../../shared/development-stack.ts';
import { type SourceMount, sourceMounts } from '../../shared/source-mounts.ts';

interface FileMounts {
  readonly file: string;
  readonly mounts: readonly [SourceMount, ...SourceMount[]];
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
        : `, and so do${others.length === 1 ? 'es' : ''} ${listText(others.map((it) => `${it.container.name} (${it.mount.source} over ${it.mount.target})`))}`;
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
  const files = new Map<string, [SourceMount, ...SourceMount[]]>();
  for (const subject of sourceMounts(model)) {
    // A stack that is made for developers as a whole is one finding of its own.
    if (developmentStackOf(subject.container.span.file, model) !== undefined) continue;
    const same = files.get(subject.mount.span.file);
    if (same === undefined) files.set(subject.mount.span.file, [subject]);
    else same.push(subject);
  }
  return [...files].map(([file, mounts]) => ({ file, mounts }));
}

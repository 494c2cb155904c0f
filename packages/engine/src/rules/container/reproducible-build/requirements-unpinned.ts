import type { App } from '../../../model/app.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { pythonLockOf } from '../../shared/context.ts';

type Dependency = App['dependencies'][number];

interface File {
  readonly app: App;
  readonly file: string;
  readonly dependencies: readonly Dependency[];
}

/** Packages whose minor releases changed behaviour under running applications; a loose range there is an outage in waiting. */
const risky =
  /^(docling.*|torch.*|transformers|fastapi|pydantic.*|starlette|uvicorn|numpy|opencv-.*|sqlalchemy|django|langchain.*|label-studio-sdk|openai|flask|celery|pandas)$/;

export default defineRule<File>({
  id: 'container/reproducible-build/requirements-unpinned',
  title: 'Every build may install other versions',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'new-file',

  select: filesOf,
  noSubject: 'No image installs Python packages from a list.',

  check({ app, file, dependencies }, model) {
    const first = dependencies[0];
    if (first === undefined) return skip('The list is empty.');
    if (
      app.lockFiles.some((lock) => /(uv\.lock|poetry\.lock|Pipfile\.lock|pdm\.lock)$/.test(lock)) &&
      !/\.txt$/.test(file)
    )
      return pass(first.span, 'a lock file names the versions');
    const lock = /\.txt$/.test(file)
      ? undefined
      : imagesOf(app, model)
          .map(pythonLockOf)
          .find((it) => it !== null);
    if (lock !== undefined) return pass(first.span, `the build takes ${lock} along`);
    const loose = dependencies.filter((dependency) => !dependency.pinned);
    const worst = loose.find((dependency) => risky.test(dependency.name)) ?? loose[0];
    if (worst === undefined) return pass(first.span);
    const written = worst.specifier === '' ? 'any version' : worst.specifier;
    return fail(
      worst.span,
      `${file} names no fixed version for ${loose.length} of ${dependencies.length} packages, among them ${listText(loose.slice(0, 4).map((it) => it.name))} (${worst.name}: ${written}).`,
      {
        subject: { kind: 'file', name: file, anchor: 'versions' },
        severity: isOpen(worst) || loose.length * 3 > dependencies.length ? severityOf(worst) : 'MEDIUM',
        evidence: loose
          .filter((it) => it !== worst)
          .slice(0, 5)
          .map((it) => it.span),
        verify: '`docker run --rm --entrypoint pip IMAGE freeze` on two builds a month apart shows different versions.',
        fix: advice(
          'Compile a list with all versions',
          'sh',
          `mv ${file} ${file.replace(/\.txt$/, '.in')}\nuv pip compile --generate-hashes ${file.replace(/\.txt$/, '.in')} -o ${file}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'pip takes the newest versions that fit on the day of the build, also for everything these packages depend on.',
    impact: 'A rebuild without any change can break the application, and an old release cannot be built again.',
    verify: 'Compare pip freeze of two builds.',
    remedy:
      'Keep the loose list as the source, compile it into a list with exact versions and hashes, and install that.',
    tradeOff: 'Updates become commits: run the compile step weekly or let a bot do it.',
    sources: ['https://docs.astral.sh/uv/pip/compile/', 'https://pip.pypa.io/en/stable/topics/repeatable-installs/'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'requirements.txt': 'fastapi\nuvicorn>=0.30\n',
        'app.py': 'import fastapi\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY app.py .\nCMD ["python", "app.py"]\n',
        'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.32.0\n',
        'app.py': 'import fastapi\n',
      },
    ],
  },
});

/** No upper end: the next major version is taken on the day it appears. */
function isOpen({ specifier }: Dependency): boolean {
  return !/[<~^]|==/.test(specifier);
}

function severityOf({ name }: Dependency): 'HIGH' | 'MEDIUM' {
  return risky.test(name) ? 'HIGH' : 'MEDIUM';
}

function imagesOf(app: App, model: DeploymentModel): readonly ImageBuild[] {
  return model.images.filter((image) => app.images.includes(image.id));
}

/** Lists of applications that an image carries; pyproject.toml counts when no list beside it is installed. */
function filesOf(model: DeploymentModel): readonly File[] {
  return model.apps
    .filter((app) => app.language === 'python' && app.images.length > 0)
    .flatMap((app) => {
      const byFile = new Map<string, Dependency[]>();
      for (const dependency of app.dependencies) {
        if (dependency.group !== 'runtime' || app.lockFiles.includes(dependency.file)) continue;
        byFile.set(dependency.file, [...(byFile.get(dependency.file) ?? []), dependency]);
      }
      const lists = [...byFile].filter(([file]) => /\.txt$/.test(file));
      return (lists.length > 0 ? lists : [...byFile]).map(([file, dependencies]) => ({ app, file, dependencies }));
    });
}

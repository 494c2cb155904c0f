import { ignoreMatcher } from '../../../documents/dockerignore/match.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allRuns, imageSubject, listText } from '../../shared/containers.ts';
import { broadCopies, contextFiles, ignoreLines } from '../../shared/context.ts';

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/dockerignore-incomplete',
  title: 'Folders of the developer end up in the image',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.images.filter(
      (image, i, all) =>
        image.dockerignore !== null &&
        all.findIndex((other) => other.dockerignore === image.dockerignore && other.context === image.context) === i,
    ),
  noSubject: 'No image is built with an ignore file.',

  check(image, model) {
    const broad = broadCopies(image)[0];
    const lines = ignoreLines(image, model);
    if (broad === undefined || lines === null || image.dockerignore === null)
      return skip('Only named files are copied into the image.');
    const ignored = ignoreMatcher(lines);
    const open = expected(image, model).filter(({ probe }) => !ignored(probe));
    const file = model.dockerignores.find((it) => it.path === image.dockerignore);
    const anchor = file?.patterns[0]?.span ?? { file: image.dockerignore, start: 0, end: 0, line: 1, endLine: 1 };
    if (open.length === 0) return pass([anchor, broad.copy]);
    const names = open.map((it) => it.name);
    const near = nearMiss(lines, open[0]?.name ?? '');
    return fail(
      near === undefined ? anchor : (file?.patterns.find((it) => it.text === near)?.span ?? anchor),
      `${image.dockerignore} lets ${listText(names)} through, and ${image.file} copies the whole context${near === undefined ? '' : `; "${near}" matches at the root only`}.`,
      {
        subject: imageSubject(image, 'dockerignore-patterns'),
        severity: open.some((it) => it.overwrites) ? 'HIGH' : 'MEDIUM',
        evidence: [broad.copy.span],
        ...(open.some((it) => it.overwrites)
          ? {
              problem:
                'The copy puts the dependencies of the build machine over those that were installed in the image, and compiled ones are for another system.',
            }
          : {}),
        verify: `\`docker run --rm --entrypoint ls IMAGE -la\` shows ${names[0]} after a build from a developer's folder; a clean checkout does not have it.`,
        fix: advice('Add the patterns', 'dockerignore', [...new Set(open.map((it) => it.pattern))].join('\n')),
      },
    );
  },

  docs: {
    problem: 'A build from a used working folder takes them along, and a build in CI does not: the two images differ.',
    impact: 'Images grow by hundreds of megabytes, and programs compiled for another system fail at start.',
    verify: 'Build from a used folder and look into the image.',
    remedy:
      'Ignore what the image makes itself, with **/ in front: patterns of .dockerignore are anchored at the root.',
    tradeOff: 'None for generated folders.',
    sources: ['https://docs.docker.com/build/concepts/context/#syntax'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "a.js"]\n',
        '.dockerignore': '.env\n.git\n',
        'package.json': '{}',
        'package-lock.json': '{}',
        'a.js': '',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nCMD ["node", "a.js"]\n',
        '.dockerignore': '.git\n**/node_modules\n',
        'package.json': '{}',
        'package-lock.json': '{}',
        'a.js': '',
      },
    ],
  },
});

interface Expected {
  readonly name: string;
  /** A path that would lie in the folder. */
  readonly probe: string;
  readonly pattern: string;
  readonly overwrites: boolean;
}

/** Folders that working with this repository makes, beside the manifests that prove it. */
function expected(image: ImageBuild, model: DeploymentModel): readonly Expected[] {
  const files = contextFiles(image, model);
  const runs = allRuns(image);
  const node = files
    .filter((file) => /(^|\/)package\.json$/.test(file))
    .map((file) => file.replace(/package\.json$/, ''));
  const installs = runs.some((run) => /^(npm|yarn|pnpm|bun)$/.test(run.words[0] ?? ''));
  const python = files.some((file) => /(^|\/)(requirements[^/]*\.txt|pyproject\.toml|Pipfile)$/.test(file));
  return [
    ...node.slice(0, 5).map((folder) => ({
      name: `${folder}node_modules`,
      probe: `${folder}node_modules/a/index.js`,
      pattern: '**/node_modules',
      overwrites: installs && folder === '',
    })),
    ...(python ? [{ name: '.venv', probe: '.venv/bin/python', pattern: '**/.venv', overwrites: false }] : []),
    { name: '.git', probe: '.git/config', pattern: '.git', overwrites: false },
  ];
}

/** A pattern that was meant for the folder but is anchored at the root. */
function nearMiss(lines: readonly string[], name: string): string | undefined {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return name.includes('/') ? lines.find((line) => line.replace(/\/$/, '') === last) : undefined;
}

import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { broadCopies } from '../../shared/context.ts';
import { ignoresDockerignore, isBelow } from '../../shared/gitignore.ts';

interface Subject {
  /** The pattern in .gitignore, or the ignore file that is there in spite of it. */
  readonly span: Span;
  readonly text: string;
  readonly bare: readonly ImageBuild[];
}

export default defineRule<Subject>({
  id: 'container/reproducible-build/ignore-file-not-committed',
  title: 'Git leaves out the file that keeps secrets from images',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'new-file',

  select: subjectsOf,
  noSubject: 'No .gitignore of a repository with images mentions .dockerignore.',

  check({ span, text, bare }) {
    if (bare.length === 0) return pass(span, 'the ignore files are there');
    const copying = bare.filter((image) => broadCopies(image).length > 0).map((image) => image.file);
    const contexts = [
      ...new Set(bare.map((image) => (image.context === '.' ? 'the root of the repository' : (image.context ?? '?')))),
    ];
    return fail(
      span,
      `"${text}" keeps every .dockerignore out of the repository, and there is none for ${listText(contexts)}, from which ${listText([...new Set(bare.map((it) => it.file))])} ${bare.length === 1 ? 'is' : 'are'} built${copying.length === 0 ? '' : `; ${listText([...new Set(copying)])} copies all of it`}.`,
      {
        subject: { kind: 'repository', name: 'repository', anchor: 'dockerignore-in-gitignore' },
        evidence: bare.slice(0, 4).map((image) => image.span),
        verify:
          '`git check-ignore -v .dockerignore` prints the pattern; `git ls-files | grep dockerignore` prints nothing.',
        fix: advice(
          'Commit the ignore files',
          'sh',
          `# remove "${text}" from ${span.file}, then:\ngit add -f .dockerignore\n# with .git, **/.env*, **/node_modules, **/.venv and the folders with local data`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Who has such a file on the own machine builds a clean image; every other checkout and every pipeline sends secrets, data and node_modules to the build.',
    impact: 'Local keys and data end up in layers of an image, and builds differ from machine to machine.',
    verify: 'Look whether git knows the file.',
    remedy: 'Take the pattern out and commit one ignore file per build context.',
    tradeOff: 'None: the file holds no secrets.',
    sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM node:22-bookworm-slim\nCOPY . .\nCMD ["node", "a.js"]\n',
        '.gitignore': 'node_modules\n.dockerignore\n',
        'a.js': '',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM node:22-bookworm-slim\nCOPY . .\nCMD ["node", "a.js"]\n',
        '.gitignore': 'node_modules\n',
        '.dockerignore': '.git\n**/node_modules\n',
        'a.js': '',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const pattern = ignoresDockerignore(model);
  if (pattern === null || model.images.length === 0) return [];
  const bare = model.images.filter(
    (image) => image.dockerignore === null && image.context !== null && isBelow(image.context, pattern.folder),
  );
  return [{ span: pattern.span, text: pattern.text, bare }];
}

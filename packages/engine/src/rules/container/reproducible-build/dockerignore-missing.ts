import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { defineRule, type FixProposal, fail, pass, review, skip } from '../../rule.ts';
import { imageSubject, noImages } from '../../shared/containers.ts';
import { broadCopies, contextFiles } from '../../shared/context.ts';
import { ignoresDockerignore } from '../../shared/gitignore.ts';

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/dockerignore-missing',
  title: 'The build copies everything that lies around',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'new-file',

  select: (model: DeploymentModel) =>
    model.images.filter(
      (image, i, all) =>
        all.findIndex(
          (other) =>
            other.context === image.context &&
            other.dockerignore === image.dockerignore &&
            broadCopies(other).length > 0,
        ) === i,
    ),
  noSubject: noImages,

  check(image, model) {
    if (image.dockerignore !== null) return pass({ file: image.dockerignore, start: 0, end: 0, line: 1, endLine: 1 });
    const broad = broadCopies(image)[0];
    if (broad === undefined) return skip('Only named files are copied into the image.');
    if (image.context === null) return skip('The folder that is built from is not known.');
    const files = contextFiles(image, model);
    if (files.length <= 3) return skip('The build context holds only what the image needs.');
    if (ignoresDockerignore(model) !== null) return skip('Git leaves the ignore files out; another rule says so.');
    const path = image.context === '.' ? '.dockerignore' : `${image.context}/.dockerignore`;
    const git = takesGit(image);
    const stray = model.dockerignores[0];
    return fail(
      broad.copy,
      `${image.file} copies the whole folder ${image.context === '.' ? 'of the repository' : image.context}, and ${path} does not exist${stray === undefined ? '' : ` (${stray.path} does not apply to this context)`}.`,
      {
        subject: imageSubject(image, 'dockerignore'),
        ...(git ? { problem: `The .git folder, ${elseTaken}` } : {}),
        verify: `\`printf 'FROM busybox\\nCOPY . /c\\nRUN find /c | head -200\\n' | docker build --progress=plain -f - ${image.context}\` lists what would go in.`,
        fix: fixFor(path, files),
      },
    );
  },

  docs: {
    problem:
      'Local .env files, node_modules of another system and test data become part of the image or break its cache.',
    impact:
      'Secrets end up in a registry, images grow by hundreds of megabytes, and two machines build different images from one commit.',
    verify: 'List what COPY . would take.',
    remedy: 'Add an ignore file at the root of the build context.',
    tradeOff: 'A file that the build needs must not be ignored; the build says so at once.',
    sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n',
        'a.js': '',
        'b.js': '',
        'package.json': '{}',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n',
        'a.js': '',
        'b.js': '',
        'package.json': '{}',
        '.dockerignore': '.git\n**/node_modules\n**/.env*\n',
      },
    ],
  },
});

const elseTaken =
  'local .env files, node_modules of another system and test data become part of the image or break its cache.';

/** The folder of git lies at the root of the repository only, and some builds delete it again. */
function takesGit(image: ImageBuild): boolean {
  return (
    image.context === '.' &&
    ![...image.runs, ...image.otherRuns].some((run) => /\brm\s[^&|;]*\.git(?![\w.-])/.test(run.text))
  );
}

function fixFor(path: string, files: readonly string[]): FixProposal {
  const lines = [
    '.git',
    '**/.env',
    '**/.env.*',
    '!**/.env.example',
    '**/*.log',
    '**/.DS_Store',
    '.github',
    '.vscode',
    '.idea',
  ];
  if (files.some((file) => /(^|\/)package\.json$/.test(file))) lines.push('**/node_modules', '**/coverage');
  if (files.some((file) => /\.py$|requirements.*\.txt$|pyproject\.toml$/.test(file)))
    lines.push('**/__pycache__', '**/*.py[cod]', '**/.venv', '**/.pytest_cache', '**/*.sqlite3');
  return review('Add an ignore file', 'dockerignore', [{ path, start: 0, end: 0, text: `${lines.join('\n')}\n` }]);
}

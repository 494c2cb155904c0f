import { ignoreMatcher } from '../../../documents/dockerignore/match.ts';
import type { CopyInstruction, ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { imageSubject, listText, placeText } from '../../shared/containers.ts';
import { contextFiles, ignoreLines } from '../../shared/context.ts';

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/ignored-file-copied',
  title: 'The build needs a file that it is told to ignore',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => image.dockerignore !== null),
  noSubject: 'No image is built with an ignore file.',

  check(image, model) {
    const lines = ignoreLines(image, model);
    const copies = [...image.copies, ...image.otherCopies].filter((copy) => copy.from === null);
    const first = copies[0];
    if (lines === null || first === undefined) return skip('Nothing is copied from the build context.');
    const ignored = ignoreMatcher(lines);
    const files = contextFiles(image, model);
    const hits = copies.flatMap((copy) => lost(copy, files, ignored).map((path) => ({ copy, path })));
    const hit = hits[0];
    if (hit === undefined) return skip('No copied file is ignored by the build context.');
    const pattern = patternFor(lines, hit.path);
    const file = model.dockerignores.find((it) => it.path === image.dockerignore);
    const place = file?.patterns.find((it) => it.text === pattern);
    return fail(
      hit.copy,
      `${image.file} copies ${listText(
        hits.map((it) => it.path),
        4,
      )}, which ${place === undefined ? (image.dockerignore ?? 'the ignore file') : placeText(place.span)} leaves out${pattern === undefined ? '' : ` with "${pattern}"`}.`,
      {
        subject: { ...imageSubject(image, 'ignored-copy'), discriminator: hit.path },
        evidence: place === undefined ? [] : [place.span],
        path: [
          ...(place === undefined ? [] : [{ span: place.span, note: `"${place.text}" takes it out of the context` }]),
          { span: hit.copy.span, note: `${hit.path} is not there for the build` },
        ],
        verify: `\`docker build --check .\` or a build without cache stops at this line: "${hit.path}: not found".`,
        fix: advice('Take the file back in', 'dockerignore', `!${hit.path}`),
      },
    );
  },

  docs: {
    problem: 'Ignored files are not part of the build context, and COPY of a name that is not there ends the build.',
    impact: 'The image cannot be built from an empty cache; the next change above this line shows it.',
    verify: 'Build once with --no-cache.',
    remedy: 'Add an exception with an exclamation mark behind the pattern, or narrow the pattern.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/build/concepts/context/#negating-matches'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM nginx:1.30.1\nCOPY docs/index.html /usr/share/nginx/html/\n',
        '.dockerignore': 'docs\n',
        'docs/index.html': '',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM nginx:1.30.1\nCOPY docs/index.html /usr/share/nginx/html/\n',
        '.dockerignore': 'docs\n!docs/index.html\n',
        'docs/index.html': '',
      },
    ],
  },
});

/** Sources named in full, file or folder, of which nothing is left. */
function lost(copy: CopyInstruction, files: readonly string[], ignored: (path: string) => boolean): string[] {
  return copy.sources.flatMap((source) => {
    const path = source.replace(/^(\.?\/)+/, '').replace(/\/$/, '');
    if (path === '' || path === '.' || /[*?[$:]|^<</.test(path)) return [];
    const found = files.filter((file) => file === path || file.startsWith(`${path}/`));
    return found.length > 0 && found.every(ignored) ? [path] : [];
  });
}

/** The last line that leaves the path out. */
function patternFor(lines: readonly string[], path: string): string | undefined {
  return lines.findLast(
    (line) => !line.startsWith('!') && (ignoreMatcher([line])(path) || ignoreMatcher([line])(`${path}/x`)),
  );
}

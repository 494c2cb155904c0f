import { insertInstructions } from '../../../documents/dockerfile/write.ts';
import { baseFacts } from '../../../facts/base-images.ts';
import { nodeNeeds, pythonNeeds, type SystemNeed } from '../../../facts/system-libraries.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, review, skip } from '../../rule.ts';
import { allRuns, imageSubject, listText, noImages, placeText } from '../../shared/containers.ts';
import { type Installed, installedIn } from '../../shared/dependencies.ts';

interface Missing {
  readonly dependency: Installed;
  readonly need: SystemNeed;
  readonly debian: readonly string[];
  readonly alpine: readonly string[];
}

export default defineRule<ImageBuild>({
  id: 'container/base-image/system-library-missing',
  title: 'A library of the system is missing in the image',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    const base = known(image.base);
    const facts = base === undefined ? undefined : baseFacts(base);
    if (base === undefined || facts === undefined || facts.packageManager === null)
      return skip('The base image is not known.');
    if (image.packagesOpen || allRuns(image).some((run) => /^(conda|mamba|micromamba|nix)/.test(run.words[0] ?? '')))
      return skip('What the image installs is only known at build time.');
    const dependencies = installedIn(image, model);
    const needs = dependencies.flatMap((dependency) => needOf(dependency, dependencies));
    if (needs.length === 0) return skip('No dependency needs a system library.');
    const names = image.systemPackages.map((it) => it.name);
    const missing = needs.flatMap(({ dependency, need }): Missing[] => {
      if (facts.full && need.inFullImage) return [];
      const groups = need.groups.filter(
        (group) => !names.some((name) => group.anyOf.test(name)) && broughtOtherwise(image, group.debian) === undefined,
      );
      return groups.length === 0
        ? []
        : [{ dependency, need, debian: groups.map((it) => it.debian), alpine: groups.map((it) => it.alpine) }];
    });
    const first = missing[0];
    if (first === undefined) return pass(broughtAt(image, needs));
    const alpine = facts.packageManager === 'apk';
    const packages = [...new Set(missing.flatMap((it) => (alpine ? it.alpine : it.debian)))];
    return fail(
      image.baseSpan,
      `${image.file} starts from ${base.text} and installs ${first.dependency.name} (${placeText(first.dependency.span)}), but never ${listText(packages)}: the process stops with "${first.need.symptom}".`,
      {
        subject: { ...imageSubject(image, 'system-packages'), discriminator: first.dependency.name },
        evidence: missing.map((it) => it.dependency.span),
        path: [
          {
            span: first.dependency.span,
            note: `${first.dependency.name} needs ${(alpine ? first.alpine : first.debian).join(' and ')}`,
          },
          { span: image.baseSpan, note: `${base.text} does not have it` },
        ],
        verify: verifyFor(first),
        fix: fixFor(image, packages, alpine),
      },
    );
  },

  docs: {
    problem:
      'The package was built against a library that this base image does not contain, and nothing in the final stage adds it.',
    impact:
      'The container starts and fails at the import or at the first document, after the deployment was called done.',
    verify: 'Import the package inside the image.',
    remedy:
      'Install the library in the final stage, or use a variant of the package that needs none (opencv-python-headless).',
    tradeOff: 'A few megabytes more in the image.',
    sources: ['https://pypi.org/project/opencv-python/', 'https://pypi.org/project/pdf2image/'],
  },
  examples: {
    bad: [
      { Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN pip install pdf2image==1.17.0\nCMD ["python", "app.py"]\n' },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y --no-install-recommends poppler-utils && rm -rf /var/lib/apt/lists/*\nRUN pip install pdf2image==1.17.0\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

function needOf(dependency: Installed, all: readonly Installed[]): { dependency: Installed; need: SystemNeed }[] {
  const table = dependency.ecosystem === 'python' ? pythonNeeds : nodeNeeds;
  const need = table.find((it) => it.packages.includes(dependency.name));
  if (need === undefined || dependency.extras.includes('binary')) return [];
  return need.unless.some((name) => all.some((other) => other.name === name)) ? [] : [{ dependency, need }];
}

/** The lines that bring what is needed: packages installed, a build or a copy of them, else the full base image. */
function broughtAt(image: ImageBuild, needs: readonly { readonly need: SystemNeed }[]): [Span, ...Span[]] {
  const groups = needs.flatMap(({ need }) => need.groups);
  const installed = image.systemPackages.filter(({ name }) => groups.some((group) => group.anyOf.test(name)));
  const otherwise = groups.flatMap((group) => broughtOtherwise(image, group.debian) ?? []);
  const [first, ...more] = [...installed.map((it) => it.span), ...otherwise];
  return first === undefined ? [image.baseSpan] : [first, ...more];
}

/** Built from source, downloaded, or copied from another image: the program's name stands in some command or copy. */
function broughtOtherwise(image: ImageBuild, debian: string): Span | undefined {
  const name = debian.replace(/^lib/, '').split(/[-\d]/)[0] ?? debian;
  if (name.length < 4) return undefined;
  const word = new RegExp(`(^|[^a-z])(lib)?${name}([^a-z]|$)`);
  const run = allRuns(image).find(
    (it) => word.test(it.text) && !/^(pip|uv|poetry|apt|apt-get|apk|python3?)\b/.test(it.text),
  );
  const copy = [...image.copies, ...image.otherCopies].find(
    (it) => it.from !== null && it.sources.some((source) => word.test(source)),
  );
  return (run ?? copy)?.span;
}

function verifyFor({ dependency }: Missing): string {
  if (dependency.ecosystem === 'node') return 'Run the first job that uses it in a fresh container and read the error.';
  const modules: Readonly<Record<string, string>> = {
    'opencv-python': 'cv2',
    'opencv-contrib-python': 'cv2',
    'python-magic': 'magic',
    psycopg2: 'psycopg2',
    weasyprint: 'weasyprint',
  };
  const name = modules[dependency.name] ?? dependency.name.replaceAll('-', '_');
  return `\`docker run --rm --entrypoint python IMAGE -c 'import ${name}'\` fails, or the first call does.`;
}

function fixFor(image: ImageBuild, packages: readonly string[], alpine: boolean) {
  const title = `Install ${listText(packages)} in the image`;
  const line = alpine
    ? `RUN apk add --no-cache ${packages.join(' ')}`
    : `RUN apt-get update \\\n    && apt-get install -y --no-install-recommends ${packages.join(' ')} \\\n    && rm -rf /var/lib/apt/lists/*`;
  // Behind a USER that is not root the package manager may not write.
  return image.user.state === 'unset'
    ? review(title, 'dockerfile', insertInstructions(image.slot, [line]))
    : advice(title, 'dockerfile', `# before USER\n${line}`);
}

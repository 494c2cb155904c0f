import type { CopyInstruction, ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, noImages } from '../../shared/containers.ts';
import { broadCopies, contextFiles, isIgnored } from '../../shared/context.ts';

export default defineRule<ImageBuild>({
  id: 'secrets/exposure/dotenv-copied-into-image',
  title: 'The .env file is copied into the image',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.images.filter(
      (image, i, all) => all.findIndex((other) => other.file === image.file && other.context === image.context) === i,
    ),
  noSubject: noImages,

  check(image, model) {
    const named = [...image.copies, ...image.otherCopies].find(
      (copy) => copy.from === null && copy.sources.some((source) => isSecretFile(source)),
    );
    if (named !== undefined) return report(image, named.span, named.sources.filter(isSecretFile), true);
    const broad = broadCopies(image).find((it) => it.final) ?? broadCopies(image)[0];
    if (broad === undefined) return skip('Only named files are copied into the image.');
    const files = contextFiles(image, model);
    const stays = (file: string) => !isIgnored(image, model, file) && !isRemoved(image, broad.copy, file);
    const present = files.filter((file) => isSecretFile(file) && stays(file));
    const expected = expectedFiles(image, model);
    if (present.length > 0) {
      const more = broad.final
        ? expected.filter((file) => !present.includes(file) && !isIgnored(image, model, file))
        : [];
      return report(image, broad.copy.span, [...present, ...more], broad.final);
    }
    if (expected.length === 0) return skip('Nothing here uses an .env file.');
    const open = expected.filter(stays);
    if (open.length === 0) return pass(broad.copy);
    if (!broad.final) return skip('Only a build stage copies it.');
    return report(image, broad.copy.span, open, true);
  },

  docs: {
    problem:
      'The build takes the file from the folder of whoever builds, and it stays in a layer even if it is deleted later.',
    impact: 'Everyone who may pull the image reads the secrets of the machine that built it.',
    verify: 'Look for the file in a fresh image.',
    remedy:
      'Ignore it with **/ in front, because patterns of .dockerignore are anchored at the root, and give the values at run time.',
    tradeOff: 'None: the values come from the environment.',
    sources: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],
  },
  examples: {
    bad: [
      {
        Dockerfile: 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n',
        'a.js': '',
        '.env.example': 'API_TOKEN=\n',
      },
    ],
    good: [
      {
        Dockerfile: 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n',
        'a.js': '',
        '.env.example': 'API_TOKEN=\n',
        '.dockerignore': '**/.env\n**/.env.*\n!**/.env.example\n',
      },
    ],
  },
});

function report(image: ImageBuild, span: Span, files: readonly string[], final: boolean) {
  return fail(
    span,
    `${image.file} copies ${listText(files)} into the ${final ? 'image' : 'build stage'}${image.dockerignore === null ? ', because no ignore file holds it back' : `; ${image.dockerignore} does not hold it back`}.`,
    {
      subject: imageSubject(image, 'dotenv'),
      severity: final ? 'HIGH' : 'MEDIUM',
      verify: `\`docker run --rm --entrypoint find IMAGE / -name '.env*' -not -path '/proc/*'\` lists it.`,
      fix: advice('Hold it back', 'dockerignore', '**/.env\n**/.env.*\n!**/.env.example'),
    },
  );
}

function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /^\.env(\.[\w-]+){0,4}$/.test(name) && !/example|sample|template|dist|defaults?$/.test(name);
}

/** What a build stage deletes again is not there when the image copies from the stage. */
function isRemoved(image: ImageBuild, copy: CopyInstruction, file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const folders = file.split('/').slice(0, -1);
  return image.otherRuns.some(
    (run) =>
      run.stage === copy.stage &&
      run.words[0] === 'rm' &&
      run.words.some(
        (word) => word.endsWith(`/${name}`) || word === name || folders.some((folder) => word.endsWith(`/${folder}`)),
      ),
  );
}

/** Places where somebody who runs this project has an .env file: beside its template, or where the code loads it. */
function expectedFiles(image: ImageBuild, model: DeploymentModel): readonly string[] {
  const files = contextFiles(image, model);
  return files
    .filter((file) => /(^|\/)\.env(\.[\w-]+){0,3}\.(example|sample|template|dist)$/.test(file))
    .map((file) => file.replace(/\.(example|sample|template|dist)$/, ''));
}

import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { imageSubject, listText, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/reproducible-build/stage-reference-broken',
  title: 'A stage is copied from that does not exist there',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image) {
    const copies = [...image.copies, ...image.otherCopies].filter((copy) => copy.from !== null);
    const twice = image.stages.find(
      (stage, i) => stage.name !== null && image.stages.slice(0, i).some((other) => other.name === stage.name),
    );
    const broken = copies.flatMap((copy) => brokenBecause(image, copy.from ?? '', copy.stage) ?? [])[0];
    const copy = copies.find((it) => brokenBecause(image, it.from ?? '', it.stage) !== null);
    if (broken !== undefined && copy !== undefined)
      return found(image, copy.span, `copies from ${copy.from}, ${broken}`, copy.from ?? '');
    if (twice !== undefined) return found(image, twice.span, `has two stages named ${twice.name}`, twice.name ?? '');
    return copies[0] === undefined
      ? skip('Nothing is copied from another stage.')
      : skip('No COPY names a stage that does not exist.');
  },

  docs: {
    problem:
      'Docker resolves the name when it builds, takes an unknown one for an image of the registry, and stops when there is none.',
    impact: 'The image cannot be built, or holds files of a stage that nobody meant.',
    verify: '`docker build --check .` names the line.',
    remedy: 'Name a stage that stands above, and give each stage a name of its own.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/dockerfile/#copy---from'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM node:22 AS build\nRUN npm run build\nFROM nginx:1.30.1\nCOPY --from=builder /app/dist /usr/share/nginx/html\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM node:22 AS build\nRUN npm run build\nFROM nginx:1.30.1\nCOPY --from=build /app/dist /usr/share/nginx/html\n',
      },
    ],
  },
});

function found(image: ImageBuild, span: Span, what: string, name: string) {
  const names = image.stages.flatMap((stage) => stage.name ?? []);
  return fail(span, `${image.file} ${what}${names.length === 0 ? '' : `; its stages are ${listText(names)}`}.`, {
    subject: { ...imageSubject(image, 'stage-reference'), discriminator: name },
    fix: advice('Name the stage that is meant', 'dockerfile', `COPY --from=${names[0] ?? 'build'} …`),
  });
}

/** Why the reference cannot work; null when it does, or names an image. */
function brokenBecause(image: ImageBuild, from: string, stage: number): string | null {
  const name = from.toLowerCase();
  if (/[$:/.@]/.test(name) || name === '') return null;
  if (/^\d+$/.test(name)) return Number(name) >= stage ? `which is not above stage ${stage}` : null;
  const index = image.stages.findIndex((it) => it.name === name);
  if (index >= stage) return index === stage ? 'the stage itself' : 'a stage that comes later';
  if (index >= 0) return null;
  // A single word may be an image or a named context; only a near miss of a stage is certainly a slip.
  const near = image.stages.some((it) => it.name !== null && isNear(it.name, name));
  return near ? 'which is no stage of this file' : null;
}

/** `build` and `builder`, `frontend` and `front-end`. */
function isNear(a: string, b: string): boolean {
  const plain = (text: string) => text.replace(/[-_]/g, '').replace(/(er|ing|s)$/, '');
  return plain(a) === plain(b);
}

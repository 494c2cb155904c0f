import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { type Reference, references, unpublishedVariant } from '../../shared/references.ts';

export default defineRule<Reference>({
  id: 'container/reproducible-build/image-variant-not-built',
  title: 'An image is deployed that nobody builds any more',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.publishedImages.length === 0 ? [] : references(model).filter((it) => it.image.repository.includes('/')),
  noSubject: 'The pipelines here publish no image by name.',

  check(reference, model) {
    const { image } = reference;
    const built = unpublishedVariant(image, model);
    if (built === null)
      return skip('No image is pulled under a name that the pipeline of this repository fails to build.');
    const name = image.repository.slice(image.repository.lastIndexOf('/') + 1);
    const place = model.publishedImages.find((it) => it.name.endsWith(`/${built.at(-1)}`))?.span;
    const tag = image.tag === null ? 'without a tag' : `with the tag ${image.tag}`;
    return fail(
      reference.span,
      `${capital(reference.owner)} pulls ${name} ${tag}, but the pipelines of this repository build only ${listText(built, 8)}${place === undefined ? '' : ` (${placeText(place)})`}.`,
      {
        subject: {
          kind: reference.kind === 'base' ? 'image' : 'service',
          name: reference.owner,
          anchor: reference.anchor,
          discriminator: image.text,
        },
        ...(place === undefined
          ? {}
          : {
              evidence: [place],
              path: [
                { span: place, note: `the variants that are built: ${listText(built, 8)}` },
                { span: reference.span, note: `${name} is deployed` },
              ],
            }),
        verify: `\`docker manifest inspect ${image.text}\` fails, or \`docker image inspect ${image.text} --format '{{.Created}}'\` shows an old date.`,
        fix: advice(
          `Deploy a variant that is built`,
          'yaml',
          `image: ${image.text.slice(0, image.text.indexOf(name))}${built.at(-1)}:1.2.3   # one of ${listText(built, 8)}, with a version`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A variant that left the build gets no release and no fix; whoever applies this file today pulls what was last pushed, or nothing.',
    impact:
      'The start ends in a failed pull, or a version from long ago runs unpatched beside a current configuration.',
    verify: 'Ask the registry for the image and look at its date.',
    remedy: 'Name a variant of the build matrix with a version, or build this one again.',
    tradeOff: 'Another variant may need other drivers or hardware.',
    sources: ['https://docs.docker.com/build/bake/matrices/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api-cu118:main\n',
        '.github/image-matrix.json': '[{"name": "acme/api"}, {"name": "acme/api-cpu"}, {"name": "acme/api-cu128"}]\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api-cu128:1.4.0\n',
        '.github/image-matrix.json': '[{"name": "acme/api"}, {"name": "acme/api-cpu"}, {"name": "acme/api-cu128"}]\n',
      },
    ],
  },
});

function capital(text: string): string {
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

import { baseFacts } from '../../../facts/base-images.ts';
import { withoutMuslWheels } from '../../../facts/musl-wheels.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, listText, noImages, placeText } from '../../shared/containers.ts';
import { installedIn } from '../../shared/dependencies.ts';
import { withTag } from '../../shared/references.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/wheels-missing-on-alpine',
  title: 'Packages are not offered for this distribution',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images,
  noSubject: noImages,

  check(image, model) {
    const base = known(image.base);
    if (base === undefined || baseFacts(base)?.libc !== 'musl') return skip('The image is not built on Alpine.');
    const python = installedIn(image, model).filter((it) => it.ecosystem === 'python');
    const first = python[0];
    if (first === undefined) return skip('No Python packages are installed.');
    const missing = python.filter(
      (it) =>
        withoutMuslWheels.has(it.name) &&
        !image.systemPackages.some((own) => own.name.startsWith('py3-') && own.name.includes(it.name)),
    );
    const worst = missing[0];
    if (worst === undefined) return pass([image.baseSpan, first.span]);
    const names = [...new Set(missing.map((it) => it.name))];
    return fail(
      image.baseSpan,
      `${image.file} starts from ${base.text} and installs ${listText(names)} (${placeText(worst.span)}), whose makers publish no build for Alpine.`,
      {
        subject: { ...imageSubject(image, 'musl'), discriminator: worst.name },
        evidence: missing.slice(0, 5).map((it) => it.span),
        path: [
          { span: worst.span, note: `${worst.name} comes as a binary for glibc only` },
          { span: image.baseSpan, note: 'Alpine has musl instead' },
        ],
        verify: `\`docker run --rm ${base.text} pip download --only-binary :all: --no-deps ${worst.name}\` finds no matching distribution.`,
        fix: advice(
          'Take the slim Debian variant',
          'dockerfile',
          `FROM ${withTag(base, `${/^\d+(\.\d+)?/.exec(base.tag ?? '')?.[0] ?? '3.13'}-slim-bookworm`)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'pip then tries to compile it, for an hour and with a compiler that the image does not have, or says that there is no such package.',
    impact: 'The image cannot be built, or takes very long to build and lacks the optimised libraries.',
    verify: 'Ask pip for a ready-made build on that base.',
    remedy: 'Use the slim Debian variant of the same version.',
    tradeOff: 'The base is about 40 MB larger; the packages themselves are hundreds.',
    sources: ['https://peps.python.org/pep-0656/', 'https://pythonspeed.com/articles/alpine-docker-python/'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.12-alpine3.23\nRUN pip install torch==2.5.1\nCMD ["python", "app.py"]\n' }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN pip install torch==2.5.1\nCMD ["python", "app.py"]\n' }],
  },
});

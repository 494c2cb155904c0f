import { retiredImage } from '../../../facts/retired-images.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { type Reference, references } from '../../shared/references.ts';

export default defineRule<Reference>({
  id: 'container/base-image/registry-retired',
  title: 'The image is no longer published',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => references(model).filter((it) => retiredImage(it.image) !== undefined),
  noSubject: 'No image comes from a retired source.',

  check(reference) {
    const retired = retiredImage(reference.image);
    if (retired === undefined) throw new Error('a subject that is not retired');
    return fail(reference.span, `${reference.image.text} (${reference.owner}): ${retired.why}.`, {
      subject: {
        kind: reference.kind === 'base' ? 'image' : 'service',
        name: reference.owner,
        anchor: reference.anchor,
        discriminator: 'retired',
      },
      severity: retired.pullFails ? 'CRITICAL' : 'HIGH',
      problem: retired.pullFails
        ? 'A host without a cached copy cannot pull it any more.'
        : 'It stays as it is, and every hole found since then stays open.',
      impact: retired.pullFails
        ? 'A new host, a cleaned cache or a scale-out fails with "manifest unknown".'
        : 'Known holes stay open in production, and one day the image is gone.',
      verify: `\`docker pull ${reference.image.text}\` on a machine that never had it${retired.pullFails ? ' fails' : ', then look at the date of the image'}.`,
      fix: advice(
        `Move to ${retired.instead}`,
        reference.kind === 'base' ? 'dockerfile' : 'yaml',
        reference.kind === 'base'
          ? `# in place of ${reference.image.text}\nFROM <${retired.instead}>`
          : `    # in place of ${reference.image.text}\n    image: <${retired.instead}>`,
      ),
    });
  },

  docs: {
    problem: 'A host without a cached copy cannot pull it any more.',
    impact: 'A new host, a cleaned cache or a scale-out fails.',
    verify: 'Pull the image on a machine that never had it.',
    remedy: 'Move to the successor; check data paths, variables and users, which differ between publishers.',
    tradeOff: 'Another image may keep its data elsewhere: take a dump first.',
    sources: [
      'https://github.com/bitnami/containers/issues/83267',
      'https://kubernetes.io/blog/2023/03/10/image-registry-redirect/',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  db:\n    image: bitnami/postgresql:15.3.0\n' }],
    good: [{ 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' }],
  },
});

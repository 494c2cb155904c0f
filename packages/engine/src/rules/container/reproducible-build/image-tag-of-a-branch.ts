import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { placeText } from '../../shared/containers.ts';
import { isBranchTag, isFloating, type Reference, references, withTag } from '../../shared/references.ts';

export default defineRule<Reference>({
  id: 'container/reproducible-build/image-tag-of-a-branch',
  title: 'The deployment runs a build of a branch',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) => references(model).filter((it) => it.image.tag !== null && !isFloating(it.image)),
  noSubject: 'No image is pulled by a tag.',

  check(reference, model) {
    const { image } = reference;
    if (!isBranchTag(image)) return skip('No image is named after a branch.');
    const release = references(model).find(
      (it) => it.image.repository === image.repository && it !== reference && /\d+\.\d+/.test(it.image.tag ?? ''),
    );
    const tag = release?.image.tag ?? '1.2.3';
    return fail(
      reference.span,
      `${capital(reference.owner)} runs ${image.text}: "${image.tag}" is the name of a branch or pull request, not of a release.`,
      {
        subject: {
          kind: reference.kind === 'base' ? 'image' : 'service',
          name: reference.owner,
          anchor: reference.anchor,
          discriminator: 'branch',
        },
        ...(release === undefined ? {} : { evidence: [release.span] }),
        verify: `\`docker image inspect ${image.text} --format '{{.Created}}'\` shows when it was built; compare with the latest release of the project.`,
        fix: advice(
          `Name a release of ${image.repository}`,
          reference.kind === 'base' ? 'dockerfile' : 'yaml',
          `${reference.kind === 'base' ? 'FROM ' : 'image: '}${withTag(image, tag)}   # ${release === undefined ? 'the latest release' : `as in ${placeText(release.span)}`}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Once the branch is merged nobody builds it again: the image stands still without fixes, lacks what came later (a health path, a setting), or the tag is cleaned up.',
    impact: 'Probes and settings of today meet software of then and fail, and one day the pull itself fails.',
    verify: 'Look at the date of the image and at the tags that the project still builds.',
    remedy: 'Point to a release that contains the change of that branch.',
    tradeOff: 'None; if the change is not released yet, build and tag it yourself.',
    sources: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:fix-login-redirect\n' }],
    good: [{ 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.8.2\n' }],
  },
});

function capital(text: string): string {
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

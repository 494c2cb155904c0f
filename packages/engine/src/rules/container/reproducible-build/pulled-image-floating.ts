import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { type FloatingFile, type FloatingReason, floatingFiles } from '../../shared/floating.ts';
import { withTag } from '../../shared/references.ts';

type Subject = FloatingFile & { readonly reason: FloatingReason };

export default defineRule<Subject>({
  id: 'container/reproducible-build/pulled-image-floating',
  title: 'One image changes under a deployment that is pinned',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => floatingFiles(model).filter((it): it is Subject => it.reason !== null),
  noSubject: 'No image of others floats beside pinned ones.',

  check({ file, loose, reason }) {
    const { reference } = reason;
    const rest = loose.filter((it) => it !== reference);
    const names = [...new Set(rest.map((it) => it.image.text))].filter((it) => it !== reference.image.text);
    const source = reference.via === undefined ? '' : ` (${reference.via})`;
    const more = names.length === 0 ? '' : `; ${listText(names, 4)} ${names.length === 1 ? 'floats' : 'float'} too`;
    return fail(
      reference.span,
      `${capital(reference.owner)} pulls ${reference.image.text}${source}, which names no version, ${becauseOf(reason)}${more}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'floating-images', discriminator: reason.kind },
        evidence: [
          ...(reason.kind === 'pinned-elsewhere'
            ? [reason.span]
            : reason.kind === 'neighbours-pinned'
              ? [reason.neighbour.span]
              : []),
          ...rest.map((it) => it.span),
        ],
        verify: `\`docker image inspect ${reference.image.text} --format '{{.RepoDigests}}'\` on two hosts, or before and after a pull: another digest is other software under the same name.`,
        fix: advice(
          `Name the version of ${reference.image.repository} that runs today`,
          'yaml',
          `    image: ${reason.kind === 'pinned-elsewhere' ? reason.image.text : `${withTag(reference.image, '1.2.3')}   # the version that runs today`}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The tag points to something else after each release of its makers, so a restart, a new host or a pull brings a version that nobody here tried.',
    impact:
      'Two hosts run different software under one name, and going back to yesterday is not possible: the old tag no longer exists.',
    verify: 'Compare the digests of the image on two hosts.',
    remedy: 'Write the version that runs today and let an update bot raise it in commits.',
    tradeOff: 'Fixes arrive with a commit instead of by themselves.',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#image',
      'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  proxy:\n    image: traefik:3.7\n  admin:\n    image: example/admin\n' }],
    good: [
      { 'compose.yml': 'services:\n  proxy:\n    image: traefik:3.7\n  admin:\n    image: example/admin:4.8.1\n' },
    ],
  },
});

function becauseOf(reason: FloatingReason): string {
  switch (reason.kind) {
    case 'pinned-elsewhere':
      return `while ${placeText(reason.span)} names ${reason.image.tag ?? 'one'} for the same image`;
    case 'pulled-always':
      return 'and its pull policy fetches it anew at every start';
    default:
      return `while ${reason.neighbour.image.text} beside it is pinned`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { floatingFiles, isLoose } from '../../shared/floating.ts';
import { type Reference, references, withTag } from '../../shared/references.ts';

interface FileReferences {
  readonly file: string;
  readonly references: readonly Reference[];
}

export default defineRule<FileReferences>({
  id: 'container/base-image/tag-floating',
  title: 'The next pull may bring another version',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: filesOf,
  noSubject: 'No image of others is pulled or built upon.',

  check({ file, references: all }, model) {
    const loose = all.filter((reference) => isLoose(reference, model));
    const first = loose.find((reference) => !reference.builderOnly) ?? loose[0];
    const pinned = all[0];
    if (first === undefined) return pass(pinned?.span ?? { file, start: 0, end: 0, line: 1, endLine: 1 });
    const names = [...new Set(loose.map((reference) => reference.image.text))];
    const source = first.via === undefined ? '' : ` (${first.via})`;
    return fail(
      first.span,
      `${capital(first.owner)} uses ${first.image.text}${source}, which names no fixed version${names.length > 1 ? `; so do ${listText(names.slice(1))}` : ''}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'image-tags' },
        severity: loose.every((reference) => reference.builderOnly) ? 'MONITOR' : 'MEDIUM',
        ...(loose.every((reference) => reference.builderOnly)
          ? {
              monitor: {
                metric: 'failed image builds',
                threshold: 'one build that fails without a change in the repository',
                why: 'Only a build stage floats, so the running image changes through the build alone.',
              },
            }
          : {}),
        evidence: loose.filter((reference) => reference !== first).map((reference) => reference.span),
        verify: `\`docker image inspect ${first.image.text} --format '{{.RepoDigests}}'\` on two hosts: different digests are different software under one name.`,
        fix: advice(
          `Name the version of ${first.image.repository}`,
          first.kind === 'base' ? 'dockerfile' : 'yaml',
          snippetFor(first),
        ),
      },
    );
  },

  docs: {
    problem:
      'Two builds of the same commit can contain different software, and a rollback does not bring the old image back.',
    impact: 'A release of somebody else breaks production on a day when nobody here changed anything.',
    verify: 'Compare the image digests of two hosts or of two builds.',
    remedy: 'Name at least the minor version and the distribution, and let an update bot raise it.',
    tradeOff: 'Someone (or a bot) has to raise the version to get security fixes.',
    sources: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM node:latest\nCMD ["node", "server.js"]\n' }],
    good: [{ Dockerfile: 'FROM node:22.11.0-bookworm-slim\nCMD ["node", "server.js"]\n' }],
  },
});

/** Pulled images that float beside pinned ones, or are pulled at every start, belong to the rule about that. */
function filesOf(model: DeploymentModel): readonly FileReferences[] {
  const elsewhere = new Set(floatingFiles(model).flatMap((it) => (it.reason === null ? [] : [it.file])));
  const byFile = new Map<string, Reference[]>();
  for (const reference of references(model)) {
    if (reference.kind === 'pulled' && elsewhere.has(reference.span.file)) continue;
    const own = byFile.get(reference.span.file);
    if (own === undefined) byFile.set(reference.span.file, [reference]);
    else own.push(reference);
  }
  return [...byFile].map(([file, found]) => ({ file, references: found }));
}

export function snippetFor(reference: Reference): string {
  const known: Readonly<Record<string, string>> = {
    python: '3.13-slim-bookworm',
    node: '24-bookworm-slim',
    nginx: '1.30-alpine',
    alpine: '3.23',
    debian: 'bookworm-slim',
    ubuntu: '24.04',
    golang: '1.25-bookworm',
  };
  const tag = known[reference.image.repository] ?? '1.2.3';
  const text = withTag(reference.image, tag);
  const note =
    known[reference.image.repository] === undefined
      ? `  # the version that runs today, see ${placeText(reference.span)}`
      : '';
  if (reference.owner.endsWith('COPY --from')) return `COPY --from=${text} …`;
  return reference.kind === 'base' ? `FROM ${text}` : `    image: ${text}${note}`;
}

function capital(text: string): string {
  // A path keeps its case: `frontend/Dockerfile` is not `Frontend/Dockerfile`.
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

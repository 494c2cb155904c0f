import { factsAsOf } from '../../../facts/as-of.ts';
import { daysUntil, type Ending, endingsOf, goneSuites } from '../../../facts/end-of-life.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allRuns } from '../../shared/containers.ts';
import { type Reference, references } from '../../shared/references.ts';

export default defineRule<Reference>({
  id: 'container/base-image/runtime-eol',
  title: 'The image gets no security fixes any more',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'dockerfile',

  select: (model: DeploymentModel) => references(model),
  noSubject: 'No image of others is pulled or built upon.',

  check(reference, model) {
    const endings = endingsOf(reference.image);
    if (endings.length === 0) return skip('The tables do not know these images.');
    const worst = [...endings].sort((a, b) => (a.date < b.date ? -1 : 1))[0];
    if (worst === undefined || daysUntil(worst.date) > 90) return pass(reference.span);
    const unbuildable = goneSuites.has(worst.cycle) && reference.kind === 'base' && updatesPackages(reference, model);
    return fail(reference.span, messageFor(reference, worst, unbuildable), {
      subject: {
        kind: reference.kind === 'base' ? 'image' : 'service',
        name: reference.owner,
        anchor: reference.anchor,
        discriminator: worst.product,
      },
      severity: severityOf(reference, worst, unbuildable),
      verify: `Scan it: trivy image ${reference.image.text} lists the known holes without a fixed version.`,
      fix: advice(
        `Move to ${worst.title} ${worst.next}`,
        reference.kind === 'base' ? 'dockerfile' : 'yaml',
        snippetFor(
          reference,
          worst,
          endings.filter((it) => it !== worst && daysUntil(it.date) <= 90),
        ),
      ),
    });
  },

  docs: {
    problem: 'New holes in it are published and stay open, and its packages disappear from the mirrors in time.',
    impact: 'A known hole in the runtime or the system libraries is open to everyone who can reach the service.',
    verify: 'Scan the image and look for findings without a fixed version.',
    remedy: 'Move to a supported version; test on it first.',
    tradeOff: 'Paid extended support cannot be seen in files; with it, the date moves.',
    sources: ['https://endoflife.date'],
  },
  examples: {
    bad: [{ Dockerfile: 'FROM python:3.8-slim\nCMD ["python", "app.py"]\n' }],
    good: [{ Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["python", "app.py"]\n' }],
  },
});

/** What only builds or tests is no way in from outside. */
function severityOf(reference: Reference, ending: Ending, unbuildable: boolean) {
  if (['test', 'dev'].includes(reference.environment)) return 'MEDIUM' as const;
  if (unbuildable) return 'CRITICAL' as const;
  return !ending.past || reference.builderOnly ? ('MEDIUM' as const) : ('HIGH' as const);
}

function messageFor(reference: Reference, ending: Ending, unbuildable: boolean): string {
  const name = `${ending.title} ${ending.cycle}`;
  const when = ending.past
    ? `support of ${name} ended on ${ending.date}`
    : `support of ${name} ends on ${ending.date}, within 90 days of ${factsAsOf}`;
  const more = unbuildable
    ? ', and its package archive has left the mirrors, so that apt-get update answers 404 and the image cannot be built again'
    : '';
  return `${capital(reference.owner)} uses ${reference.image.text}: ${when}${more}.`;
}

function updatesPackages(reference: Reference, model: DeploymentModel): boolean {
  return model.images.some(
    (image) =>
      image.file === reference.span.file &&
      allRuns(image).some((run) => /^(apt-get|apt)$/.test(run.words[0] ?? '') && run.words.includes('update')) &&
      !allRuns(image).some((run) => /archive\.debian\.org|old-releases/.test(run.text)),
  );
}

/** What else of the image ends as well moves along: `node:20-bullseye` has two ends, and moving one leaves the other. */
function snippetFor(reference: Reference, worst: Ending, others: readonly Ending[]): string {
  const moved = [worst, ...others].reduce(movedTag, reference.image.tag ?? '');
  const line = worst.product === 'centos' ? worst.next : `${reference.image.repository}:${moved}`;
  const step = [worst, ...others].map((ending) => ending.step).join(' ');
  return reference.kind === 'base' ? `# ${step}\nFROM ${line}` : `    image: ${line}  # ${step}`;
}

function movedTag(tag: string, ending: Ending): string {
  if (tag.includes(ending.cycle) && ['debian', 'alpine'].includes(ending.product))
    return tag.replace(ending.cycle, ending.next);
  if (['debian', 'alpine'].includes(ending.product)) return tag;
  // Of the rest only the variant and the distribution are kept: the old patch level does not exist in the new release.
  const kept = tag.match(/(?<=-)(slim|alpine[\d.]*|bookworm|trixie|bullseye|buster)(?![\w.])/g) ?? [];
  return [ending.next, ...kept].join('-');
}

/** A path keeps its own spelling. */
function capital(text: string): string {
  return text.startsWith('service ') || text.startsWith('container ')
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
}

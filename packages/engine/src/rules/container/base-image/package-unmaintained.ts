import { unmaintainedPackage } from '../../../facts/unmaintained-packages.ts';
import type { ImageBuild } from '../../../model/image.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, noImages } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/base-image/package-unmaintained',
  title: 'A program in the image gets no more fixes',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'decision',

  select: (model) => model.images,
  noSubject: noImages,

  check(image) {
    const found = image.systemPackages.flatMap((it) => {
      const entry = unmaintainedPackage(it.name);
      return entry === undefined ? [] : [{ ...entry, name: it.name, span: it.span }];
    });
    const [first] = found;
    if (first === undefined) {
      if (image.packagesOpen) return skip('Some list of packages cannot be read.');
      const other = image.systemPackages[0];
      return other === undefined ? skip('No system package is installed in the final stages.') : pass(other);
    }
    const rest = found.filter((it) => it.product !== first.product);
    return fail(first.span, `${image.file} installs ${first.product} (${first.name}): ${first.why}.`, {
      subject: { ...imageSubject(image, 'packages'), discriminator: first.product },
      evidence: [...new Set([...found.slice(1), ...rest].map((it) => it.span))]
        .filter((it) => it !== first.span)
        .slice(0, 5),
      verify: `Look at the date of the last release of ${first.product}, and at its open security reports.`,
      fix: advice(`Move to ${first.instead}`, 'dockerfile', `# in place of ${first.name}\n# ${first.instead}`),
    });
  },

  docs: {
    problem:
      'Every hole that is found in it from now on stays open, and new releases of the distribution or the language will break it.',
    impact: 'A published exploit works against production, and there is no version to update to.',
    verify: 'Look at the last release of the program.',
    remedy: 'Plan the move to a maintained one before a hole forces it.',
    tradeOff: 'Settings have to be translated and tested.',
    sources: ['https://github.com/nginx/unit', 'https://wkhtmltopdf.org/status.html'],
  },
  examples: {
    bad: [example('wkhtmltopdf')],
    good: [example('weasyprint')],
  },
});

function example(name: string) {
  return {
    Dockerfile: `FROM debian:12.8-slim\nRUN apt-get update && apt-get install -y --no-install-recommends ${name} && rm -rf /var/lib/apt/lists/*\nCMD ["app"]\n`,
  };
}

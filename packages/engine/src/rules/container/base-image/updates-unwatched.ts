import type { DeploymentModel } from '../../../model/model.ts';
import type { UpdateBot } from '../../../model/update-bots.ts';
import { folderOf, isInside } from '../../../text/paths.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText, placeText } from '../../shared/containers.ts';
import { isFloating, references } from '../../shared/references.ts';

export default defineRule<UpdateBot>({
  id: 'container/base-image/updates-unwatched',
  title: 'The update bot never looks at the base image',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => {
    const bots = model.updateBots ?? [];
    return bots.some((bot) => bot.tool === 'renovate') ? [] : bots;
  },
  noSubject: 'No Dependabot raises versions here, or Renovate does.',

  check(bot, model) {
    if (bot.ecosystems.length === 0) return skip('The configuration names no ecosystem.');
    const all = bases(model);
    if (all.length === 0) return skip('No image here is built on a version that could be raised.');
    // The ecosystem docker-compose looks at the images of services, not at the bases of Dockerfiles.
    const docker = bot.places.filter((it) => it.ecosystem === 'docker');
    if (
      docker.some((it) => it.folders.length === 0) ||
      docker.length < bot.ecosystems.filter((it) => it === 'docker').length
    )
      return skip('The folders of the ecosystem docker cannot be read.');
    const folders = [...new Set(docker.flatMap((it) => it.folders))];
    const base = all.find((it) => !folders.some((folder) => looksInto(folder, folderOf(it.span.file))));
    if (base === undefined) return pass(bot.span, 'the ecosystem docker is there for the folders of the Dockerfiles');
    const lack =
      docker.length === 0
        ? `raise ${[...new Set(bot.ecosystems)].join(', ')} and leaves Docker out`
        : `look for Dockerfiles in ${listText(
            folders.map((it) => `/${it === '.' ? '' : it}`),
            3,
          )} only`;
    return fail(
      bot.span,
      `${bot.file} lets Dependabot ${lack}, so ${base.image.text} (${placeText(base.span)}) stays at its version until somebody thinks of it.`,
      {
        subject: { kind: 'file', name: bot.file, anchor: 'updates/docker' },
        evidence: [base.span],
        verify: `Look for pull requests about ${base.image.repository} in the list of closed ones: there is none by the bot.`,
        fix: advice(
          'Add the Dockerfiles',
          'yaml',
          `  - package-ecosystem: "docker"\n    directory: "/${folderOf(base.span.file).replace(/^\.$/, '')}"\n    schedule:\n      interval: "weekly"`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Packages of the application are renewed week by week, while the system below them and its runtime are not.',
    impact:
      'Published holes in the base image stay open for months, and the end of life of the runtime comes as a surprise.',
    verify: 'Look for the ecosystem docker in the configuration of the bot.',
    remedy: 'Add an entry for each folder with a Dockerfile or a Compose file.',
    tradeOff: 'One more pull request a week, which the tests have to judge.',
    sources: [
      'https://docs.github.com/en/code-security/dependabot/ecosystems-supported-by-dependabot/supported-ecosystems-and-repositories',
    ],
  },
  examples: {
    bad: [example('')],
    good: [example('  - package-ecosystem: docker\n    directory: /\n    schedule: { interval: weekly }\n')],
  },
});

/** `*` stands for names of folders; a folder alone means its own files, not those below. A pattern that holds one is taken as reaching all below. */
function looksInto(written: string, folder: string): boolean {
  const star = written.indexOf('*');
  return star < 0 ? written === folder : isInside(folder, folderOf(`${written.slice(0, star)}x`));
}

/** Bases of images that production runs and whose version a bot could raise: those of an owner may be the project's own. */
function bases(model: DeploymentModel) {
  return references(model).filter(
    (it) =>
      it.kind === 'base' &&
      !it.builderOnly &&
      it.environment === 'prod' &&
      !isFloating(it.image) &&
      (it.image.registry !== 'docker.io' || /^(?:library\/)?[^/]+$/.test(it.image.repository)) &&
      it.via === undefined,
  );
}

function example(docker: string) {
  return {
    Dockerfile: 'FROM python:3.13.1-slim-bookworm\nCOPY . .\nCMD ["python", "app.py"]\n',
    '.github/dependabot.yml': `version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule: { interval: weekly }\n${docker}`,
  };
}

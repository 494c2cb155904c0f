import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { builtImage, listText } from '../../shared/containers.ts';

interface Subject {
  readonly file: string;
  readonly hits: readonly { readonly container: Container; readonly mount: Mount }[];
}

export default defineRule<Subject>({
  id: 'storage/volumes/packages-on-volume',
  title: 'A volume keeps the packages of an old image',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: filesOf,
  noSubject: 'No Compose service mounts a volume.',

  check({ file, hits }) {
    const first = hits[0];
    if (first === undefined) return skip('No volume lies over installed packages.');
    const what = hits.map((it) => `${it.mount.target} of ${it.container.name}`);
    const kind = first.mount.kind === 'anonymous' ? 'an anonymous volume' : `volume ${first.mount.source}`;
    return fail(
      first.mount.span,
      `${file} puts ${kind} over ${listText(what, 4)}: Docker fills it from the image once, and later images never change it.`,
      {
        subject: { kind: 'file', name: file, anchor: 'packages-on-volume' },
        evidence: hits.slice(1, 9).map((it) => it.mount.span),
        verify: `Add a package, \`docker compose up -d --build\`, and look for it: \`docker compose exec ${first.container.name} ls ${first.mount.target}\` does not show it.`,
        fix: advice(
          'Leave the packages in the image',
          'yaml',
          `    # services.${first.container.name}.volumes: without ${first.mount.target}; where the sources are mounted for development,\n    # let Compose rebuild when the lock file changes\n    develop:\n      watch:\n        - { action: rebuild, path: ./package.json }\n# and once, to throw the old packages away: docker compose up -d --build --renew-anon-volumes`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A volume with files in it hides what the image brings in that place, so an update of the packages arrives in the image and never in the container.',
    impact:
      'After an update the program starts with the old packages and fails, or keeps a hole that the new image has closed, on every machine that ran it before.',
    verify: 'Compare the list of packages in the container with that of a fresh container of the same image.',
    remedy:
      'Take the mount away; where it shields packages from mounted sources, rebuild and renew the volume with every change of the lock file.',
    tradeOff:
      'Development with mounted sources needs another way to keep the folder of the host out, such as `develop.watch`.',
    sources: [
      'https://docs.docker.com/engine/storage/volumes/#populate-a-volume-using-a-container',
      'https://docs.docker.com/reference/cli/docker/compose/up/',
    ],
  },
  examples: {
    bad: [example('deps:/app/node_modules')],
    good: [example('data:/app/data')],
  },
});

const packages = /\/(?:node_modules|\.?venv|site-packages|vendor\/bundle)\/?$/;

function filesOf(model: DeploymentModel): readonly Subject[] {
  const byFile = new Map<string, Subject['hits'][number][]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose') continue;
    for (const mount of container.mounts) {
      if (mount.kind !== 'volume' && mount.kind !== 'anonymous') continue;
      const hits = byFile.get(mount.span.file) ?? [];
      if (packages.test(mount.target) && container.build !== null && !installsAtStart(container, model))
        hits.push({ container, mount });
      byFile.set(mount.span.file, hits);
    }
  }
  return [...byFile].map(([file, hits]) => ({ file, hits }));
}

const installs =
  /\b(?:npm|pnpm|yarn|bun|pip3?|uv|poetry|pipenv|bundle|composer)\b[^&;|\n]{0,80}\b(?:ci|install|i|add|sync)\b|\buv run\b|\byarn\s*(?:&&|;|"|\]|$)/;

/** What installs at each start brings the volume up to date; of a script that is not here nobody knows. */
function installsAtStart(container: Container, model: DeploymentModel): boolean {
  const image = builtImage(container, model);
  const commands = [container.entrypoint, container.command, image?.entrypoint, image?.command].flatMap(
    (it) => (it === undefined ? undefined : known(it)) ?? [],
  );
  return commands.some(({ text, words }) => {
    if (installs.test(text) || installs.test(words.join(' '))) return true;
    return words
      .flatMap((word) => word.split(/[\s;&|]+/))
      .filter((word) => /\.(?:sh|bash)$|entrypoint|^make$/.test(word))
      .some((word) => {
        const name = word.slice(word.lastIndexOf('/') + 1);
        const script = model.scripts.find((it) => it.path === name || it.path.endsWith(`/${name}`));
        return script === undefined || script.commands.some((it) => installs.test(it.text));
      });
  });
}

function example(volume: string) {
  return {
    'compose.yml': `services:\n  web:\n    build: .\n    volumes:\n      - ${volume}\nvolumes:\n  deps:\n  data:\n`,
    Dockerfile: 'FROM node:22.11.0-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\n',
  };
}

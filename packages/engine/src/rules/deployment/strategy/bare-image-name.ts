import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { grouped } from '../../shared/pipelines.ts';

interface Overlay {
  readonly file: string;
  readonly containers: readonly Container[];
}

export default defineRule<Overlay>({
  id: 'deployment/strategy/bare-image-name',
  title: 'The deployment pulls an own image from Docker Hub',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => overlays(model),
  noSubject: 'No Compose file runs an image that another file of the project builds.',

  check({ file, containers }, model) {
    const bare = containers.filter((it) => isBare(it));
    const first = bare[0];
    const image = first === undefined ? undefined : known(first.image);
    if (first === undefined || image === undefined)
      return pass((containers[0] as Container).image.span, 'images name their registry'); // never empty
    const built = sourceOf(first, builtOf(model));
    const names = bare.map((it) => `${it.name} (\`${known(it.image)?.text}\`)`).join(', ');
    return fail(
      first.image,
      `${file} runs ${names} without a registry and without a build; ${built === undefined ? 'the project builds the image elsewhere' : `${built.name} is built in ${built.span.file}:${built.span.line}`}.`,
      {
        subject: { kind: 'file', name: file, anchor: `${first.anchor}.image` },
        severity: first.environment === 'prod' ? 'HIGH' : 'MEDIUM',
        evidence: [...bare.slice(1, 8).map((it) => it.image.span), ...(built === undefined ? [] : [built.span])],
        problem: `On a host that has not built it, Docker reads \`${image.text}\` as docker.io/library/${image.repository}: the pull fails, or it brings an image of somebody else.`,
        verify: `\`docker compose -f ${file} config --images\` and \`docker pull ${image.text}\` on a clean host.`,
        fix: advice(
          'Name the registry and the release',
          'yaml',
          `${first.name}:\n  image: ghcr.io/<owner>/${image.repository}:\${VERSION:?set the release to deploy}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A name without a registry belongs to the official images of Docker Hub, where nobody of this project can publish.',
    impact: 'The first deployment on a new server fails, or runs a stranger’s image with the secrets of the project.',
    verify: 'Pull the image on a host that never built it.',
    remedy:
      'Push the image to a registry in the pipeline and name registry, repository and release in the production file.',
    tradeOff: 'The server needs credentials for the registry when it is private.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#image'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  web:\n    build: ./web\n',
        'web/Dockerfile': 'FROM node:22\n',
        'compose.cloud.yml': 'services:\n  web:\n    image: web:${VERSION:-latest}\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  web:\n    build: ./web\n',
        'web/Dockerfile': 'FROM node:22\n',
        'compose.cloud.yml': 'services:\n  web:\n    image: ghcr.io/acme/web:${VERSION}\n',
      },
    ],
  },
});

/** Files with services that another file of the project builds under the same name. */
function overlays(model: DeploymentModel): Overlay[] {
  const compose = model.containers.filter((it) => it.platform === 'compose');
  const built = builtOf(model);
  const own = compose.filter(
    (it) => it.build === null && known(it.image) !== undefined && sourceOf(it, built) !== undefined,
  );
  return [...grouped(own, (it) => it.span.file)].map(([file, containers]) => ({ file, containers }));
}

function builtOf(model: DeploymentModel): readonly Container[] {
  return [...model.containers, ...model.aside.containers].filter((it) => it.build !== null);
}

/** The service of another file that builds what this one only names. */
function sourceOf(container: Container, built: readonly Container[]): Container | undefined {
  const name = known(container.image)?.repository;
  return built.find(
    (it) =>
      it.span.file !== container.span.file &&
      (known(it.image)?.repository === name || (known(it.image) === undefined && it.name === name)),
  );
}

function isBare(container: Container): boolean {
  const image = known(container.image);
  return (
    image !== undefined &&
    image.registry === 'docker.io' &&
    !image.repository.includes('/') &&
    !image.text.includes('/')
  );
}

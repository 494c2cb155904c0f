import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { deploymentPlace, deployments, nothingDeploys } from '../../shared/places.ts';
import { serverBuild } from '../../shared/server-builds.ts';

export default defineRule<DeploymentModel>({
  id: 'deployment/strategy/built-on-server',
  title: 'The server builds what it runs and keeps no release',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const found = serverBuild(model);
    const place = deploymentPlace(model);
    const first = found?.services[0];
    if (found === undefined || first === undefined)
      return place === null ? skip(nothingDeploys) : skip('No deployment builds images on the server.');
    const image = known(first.image)?.text;
    const names = found.services.map((it) => it.name).join(', ');
    const { build } = found;
    return fail(
      image === undefined ? first.span : first.image.span,
      `The deployment builds ${names} on the server (\`${build.text.slice(0, 80)}\`, ${build.span.file}:${build.span.line}) as ${image === undefined ? 'an image without a name of its own' : `\`${image}\``}, which the next build overwrites.`,
      {
        subject: { kind: 'service', name: first.name, anchor: `${first.anchor}.image` },
        evidence: [build.span, ...found.services.slice(1, 8).map((it) => it.span)],
        verify:
          'On the server run `docker image ls`: there is one image per service, and no tag tells which commit it is.',
        fix: advice(
          'Build in the pipeline, run a release',
          'yaml',
          `# ${first.span.file}\n${first.name}:\n  image: ghcr.io/<owner>/${first.name}:\${IMAGE_TAG:?set the release}\n# deploy: IMAGE_TAG=<commit> docker compose pull && docker compose up -d --wait`,
        ),
      },
    );
  },

  docs: {
    problem:
      'No registry holds the previous image, so going back means checking out an old commit and building it again on the production machine, with the packages of that day.',
    impact:
      'A bad release stays up for as long as a build takes, and the build competes with production for memory and disk.',
    verify: 'List the images on the server and look for the previous release.',
    remedy: 'Let the pipeline build, test and push an image per commit, and let the server pull that tag.',
    tradeOff: 'A registry and its credentials have to be maintained.',
    sources: ['https://docs.docker.com/build/ci/github-actions/', 'https://sre.google/sre-book/release-engineering/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: api:latest\n    build: .\n',
        Dockerfile: 'FROM python:3.13\n',
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    runs-on: self-hosted\n    steps:\n      - run: docker compose build\n      - run: docker compose up -d\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:${TAG}\n    build: .\n',
        Dockerfile: 'FROM python:3.13\n',
        '.github/workflows/d.yml':
          'on: push\njobs:\n  d:\n    runs-on: self-hosted\n    steps:\n      - run: docker compose pull && docker compose up -d\n',
      },
    ],
  },
});

import { nodeAt } from '../../../documents/yaml/tree.ts';
import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { jobNode, triggersIn } from '../../../model/pipeline-graph.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { scalarsIn } from '../../shared/pipelines.ts';

interface Runner {
  readonly name: string;
  readonly how: string;
  readonly span: Span;
  /** Set up by a page, not by a file that is started. */
  readonly written: boolean;
}

const images =
  /(^|\/)(forgejo\/runner|runner|act_runner|gitlab-runner|github-runner|actions-runner(-\w+)?|woodpecker-agent|drone-runner-docker|buildkite-agent|agent-docker|github-actions-runner)$/;
const sockets = /(docker|podman|containerd)\.sock$/;

export default defineRule<Runner>({
  id: 'secrets/exposure/runner-controls-host',
  title: 'Code of the pipeline gets root on the runner’s host',
  severity: 'HIGH',
  confidence: 'High',
  riskCategory: 'Security',
  crossFile: true,
  effort: 'config-block',

  select: (model) => [...containers(model), ...pages(model)],
  noSubject: 'No runner of pipelines is set up in this repository.',

  check(runner, model) {
    const foreign = foreignTrigger(model);
    if (runner.how === '') return pass(runner.span, 'the runner has no access to the engine of its host');
    const who =
      foreign === undefined ? 'everybody who may push a branch' : `everybody who opens a pull request (${foreign})`;
    return fail(runner.span, `${runner.name} ${runner.how}, and pipelines run code of ${who}.`, {
      severity: runner.written || foreign === undefined ? 'MEDIUM' : 'HIGH',
      confidence: runner.written ? 'Medium' : 'High',
      subject: { kind: 'runner', name: runner.name, anchor: 'docker' },
      verify: 'In a job run `docker run --rm -v /:/host alpine ls /host/root`: it lists the home of root.',
      fix: advice(
        'Give jobs an engine of their own',
        'yaml',
        'services:\n  engine:\n    image: docker:28-dind-rootless\n    privileged: true # of this container alone, on a machine without other duties\n  runner:\n    environment:\n      DOCKER_HOST: tcp://engine:2376\n    # no mount of /var/run/docker.sock, and no production on this host',
      ),
    });
  },

  docs: {
    problem:
      'Access to the engine is access to the host: a job can start a privileged container with the root file system mounted.',
    impact:
      'One malicious branch or dependency of a build reads every secret and all data on that machine, production included when it runs there.',
    verify: 'List the root folder of the host from a job.',
    remedy:
      'Run jobs on a machine of their own with a rootless engine, and require approval for runs of outside contributors.',
    tradeOff: 'A second machine, and image builds lose the cache of the host.',
    sources: [
      'https://docs.github.com/actions/hosting-your-own-runners/managing-self-hosted-runners/about-self-hosted-runners#self-hosted-runner-security',
      'https://forgejo.org/docs/latest/admin/actions/security/',
      'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
    ],
  },
  examples: {
    bad: [
      {
        'compose.ci.yml':
          'services:\n  runner:\n    image: code.forgejo.org/forgejo/runner:6.2.0\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n',
        '.forgejo/workflows/ci.yml': 'on: [push, pull_request]\njobs:\n  a:\n    steps:\n      - run: make\n',
      },
    ],
    good: [
      {
        'compose.ci.yml':
          'services:\n  runner:\n    image: code.forgejo.org/forgejo/runner:6.2.0\n    environment:\n      DOCKER_HOST: tcp://engine:2376\n',
      },
    ],
  },
});

/** Runners in Compose files of any class: they are started, whatever the file is called. */
function containers(model: DeploymentModel): Runner[] {
  return [...model.containers, ...model.aside.containers].flatMap((container): Runner[] => {
    const image = known(container.image);
    if (image === undefined || !images.test(image.repository) || container.environment === 'test') return [];
    const socket = container.mounts.find((mount) => sockets.test(mount.source ?? ''));
    const root = /^(0|root)(:|$)/.test(known(container.user) ?? '');
    return [
      {
        name: `Runner ${container.name}`,
        how: howOf(container, socket, root),
        span: container.span,
        written: false,
      },
    ];
  });
}

function howOf(container: Container, socket: Mount | undefined, root: boolean): string {
  if (socket !== undefined)
    return `mounts the Docker socket of its host (line ${socket.span.line})${root ? ' and runs as root' : ''}`;
  return known(container.privileged) === true ? 'runs privileged' : '';
}

/** Pages that put the runner's user into the docker group of the server. */
function pages(model: DeploymentModel): Runner[] {
  return model.pages.flatMap((page) => {
    const runner = page.commands.find((it) =>
      /actions-runner|gitlab-runner|svc\.sh|act_runner|forgejo-runner/.test(it.text),
    );
    const group = page.commands.find((it) => /\b(usermod|gpasswd|adduser)\b.*\bdocker\b/.test(it.words.join(' ')));
    const user = group?.words.at(-1) === 'docker' ? group.words.at(-2) : group?.words.at(-1);
    return runner === undefined || group === undefined
      ? []
      : [
          {
            name: `Runner user ${user ?? ''}`.trim(),
            how: `is put into the docker group of the server by ${page.path}:${group.span.line}`,
            span: group.span,
            written: true,
          },
        ];
  });
}

/** A workflow for pull requests that runs on own runners: all of Forgejo and Gitea, `self-hosted` of GitHub. */
function foreignTrigger(model: DeploymentModel): string | undefined {
  return model.pipelines.find(
    (it) =>
      triggersIn(it).some((trigger) => trigger.name === 'pull_request' || trigger.name === 'pull_request_target') &&
      (/^\.(forgejo|gitea)\//.test(it.file) ||
        it.jobs.some((job) =>
          scalarsIn(nodeAt(jobNode(it, job), 'runs-on')).some((name) => /self-hosted/.test(name.text)),
        )),
  )?.file;
}

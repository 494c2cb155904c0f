import type { DockerRun } from '../../../model/docker-runs.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';

interface Documented {
  readonly image: string;
  readonly runs: readonly [DockerRun, ...DockerRun[]];
}

export default defineRule<Documented>({
  id: 'container/resource-limits/documented-run-unlimited',
  title: 'The documented start has no limit and no restart',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: documented,
  noSubject: 'No page makes docker run the way to start an image of this repository.',

  check({ image, runs }, model) {
    // Where a Compose file or a cluster runs it, that is the way into production.
    if (model.containers.some((it) => !['dev', 'test'].includes(it.environment) && it.role !== 'devtool'))
      return skip('A deployment in this repository sets the limits.');
    const bad = runs.filter((run) => lacks(run).length > 0);
    const [first] = bad;
    if (first === undefined) return pass(runs[0].span, 'the documented command sets limit and restart');
    const missing = lacks(first);
    const pages = [...new Set(bad.slice(1).map((it) => it.span.file))].filter((it) => it !== first.span.file);
    const name = first.image.repository.slice(first.image.repository.lastIndexOf('/') + 1);
    return fail(
      first.span,
      `The command that the page gives for ${first.image.text} sets no ${missing.join(' and no ')}${pages.length > 0 ? ` (nor do ${listText(pages, 3)})` : ''}, and no other deployment is described here.`,
      {
        subject: { kind: 'image', name: image, anchor: 'docker-run/limits' },
        evidence: bad.slice(1, 5).map((it) => it.span),
        verify: `Run the command; \`docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}' ${name}\` prints 0 and no.`,
        fix: advice(
          'Document it the way it should run',
          'sh',
          `docker run -d --name ${name} --restart unless-stopped --memory 2g --log-opt max-size=10m --log-opt max-file=3 \\\n  ${first.image.text}   # measure the memory with your largest input`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever follows the page gets a server that may take all memory of the host and stays down after a crash or a reboot.',
    impact: 'One heavy request ends other services of the host, and the service does not come back by itself.',
    verify: 'Look at the host configuration of the running container.',
    remedy: 'Give the command a memory limit that fits the work and a restart policy, or ship a Compose file.',
    tradeOff: 'A limit that is too low kills honest work; measure it with the largest input that is allowed.',
    sources: [
      'https://docs.docker.com/engine/containers/resource_constraints/',
      'https://docs.docker.com/engine/containers/start-containers-automatically/',
    ],
  },
  examples: {
    bad: [example('-d -p 8000:8000 ')],
    good: [example('-d -p 8000:8000 --restart unless-stopped --memory 2g ')],
  },
});

function lacks(run: DockerRun): string[] {
  return [...(run.memory === null ? ['memory limit'] : []), ...(run.restart === null ? ['restart policy'] : [])];
}

/** Commands that start the server itself and leave it running; trying out and one-off tools are none of them. */
function documented(model: DeploymentModel): readonly Documented[] {
  const pages = new Map<string, [DockerRun, ...DockerRun[]]>();
  for (const run of model.dockerRuns) {
    const trial = run.removed && !run.detached;
    if (run.build === null || trial || !run.published || run.command.length > 1 || run.environment === 'dev') continue;
    const runs = pages.get(run.build);
    if (runs === undefined) pages.set(run.build, [run]);
    else runs.push(run);
  }
  return [...pages].map(([image, runs]) => ({ image, runs }));
}

function example(options: string) {
  return {
    'README.md': `# Reader\n\nRun it:\n\n\`\`\`sh\ndocker run ${options}acme/text-reader:1.4\n\`\`\`\n`,
    'pyproject.toml': '[project]\nname = "text-reader"\nversion = "1.4"\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nEXPOSE 8000\nCMD ["python", "-m", "reader"]\n',
  };
}

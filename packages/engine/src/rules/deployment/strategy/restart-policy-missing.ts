import { insertKey } from '../../../documents/yaml/write.ts';
import type { Container } from '../../../model/container.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { type ContainerFile, composeFiles, isLesser } from '../../shared/files.ts';

export default defineRule<ContainerFile>({
  id: 'deployment/strategy/restart-policy-missing',
  title: 'After a crash or a reboot the services stay down',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  // What starts for a demonstration or on a developer's machine may stay down.
  select: (model) => composeFiles(model).filter((it) => !it.containers.every(isLesser)),
  noSubject: 'No Compose file declares a service that runs for long; Kubernetes restarts by itself.',

  check({ file, containers }) {
    const without = containers.filter((it) => it.restart.state === 'unset' && !isTool(it));
    const off = containers.filter((it) => it.restart.state === 'set' && it.restart.value === 'no' && !isTool(it));
    const bad = [...without, ...off];
    const first = bad[0];
    const good = containers.find((it) => it.restart.state === 'set' && it.restart.value !== 'no');
    if (first === undefined) return good === undefined ? skip('The policies come from variables.') : pass(good.restart);
    const all = good === undefined;
    // One service among others that restart is seldom what somebody wants, and seldom the one that matters.
    const serving = bad.some((it) => ['web', 'worker', 'datastore', 'proxy'].includes(it.role));
    if (!all && !serving) return pass(good.restart, 'the services that answer requests restart');
    return fail(
      all ? first : first.restart,
      all
        ? `No service of ${file} has a restart policy: ${listText(bad.map((it) => it.name))} ${bad.length === 1 ? 'stays' : 'stay'} down after a crash or a reboot of the host.`
        : `${listText(bad.map((it) => it.name))} in ${file} ${bad.length === 1 ? 'has' : 'have'} no restart policy, unlike ${listText(
            containers.filter((it) => !bad.includes(it)).map((it) => it.name),
            3,
          )}.`,
      {
        subject: { kind: 'file', name: file, anchor: 'restart' },
        evidence: bad.filter((it) => it !== first).map((it) => it.span),
        verify: `\`docker inspect -f '{{.Name}} {{.HostConfig.RestartPolicy.Name}}' $(docker compose ps -q)\` prints "no" for ${listText(
          bad.map((it) => it.name),
          3,
        )}.`,
        fix: fixFor(bad),
      },
    );
  },

  docs: {
    problem:
      "Docker's default is never to start a container again: one out-of-memory kill, one unhandled error or a kernel update ends the service until somebody logs in.",
    impact: 'A short fault at night becomes an outage of hours.',
    verify: 'Kill the main process of a service and watch whether it comes back.',
    remedy: 'Set restart: unless-stopped on everything that runs for long.',
    tradeOff: 'A service that cannot start restarts again and again; watch the restart count.',
    sources: ['https://docs.docker.com/engine/containers/start-containers-automatically/'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n  db:\n    image: postgres:16.4\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n    restart: unless-stopped\n  db:\n    image: postgres:16.4\n    restart: always\n',
      },
    ],
  },
});

/** Shells and tools that somebody starts by hand. */
function isTool(container: Container): boolean {
  const profiles =
    container.profiles.length > 0 &&
    container.profiles.every((it) => /tool|cli|manual|debug|setup|init|migrat|seed|job/.test(it));
  return profiles || /^(cli|shell|console|backup|restore)$/.test(container.name);
}

function fixFor(bad: readonly Container[]) {
  const edits = bad.map((it) =>
    it.restart.state === 'unset' ? insertKey(it.slot, 'restart', 'unless-stopped') : undefined,
  );
  const whole = edits.every((it) => it !== undefined) ? edits.flatMap((it) => it ?? []) : undefined;
  const snippet = bad
    .slice(0, 6)
    .map((it) => `  ${it.name}:\n    restart: unless-stopped`)
    .join('\n');
  return reviewOrAdvice(
    `Restart ${listText(
      bad.map((it) => it.name),
      3,
    )}`,
    'yaml',
    whole,
    snippet,
  );
}

import { insertKey } from '../../../documents/yaml/write.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { containersNamed, places, targetsOf } from '../../shared/proxies.ts';

export default defineRule<Container>({
  id: 'network/timeouts-and-limits/proxy-starts-before-upstream',
  title: 'The proxy exits when it starts before its upstream',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => {
    const ids = new Set(model.proxies.flatMap((proxy) => proxy.container ?? []));
    return model.containers.filter((it) => it.platform === 'compose' && ids.has(it.id));
  },
  noSubject: 'No Compose service here runs a proxy configuration of this repository.',

  check(container, model) {
    const upstreams = upstreamsOf(container, model);
    const [first] = upstreams;
    if (first === undefined) return skip('The proxy passes requests to no other service of its project.');
    const restart = known(container.restart);
    if (restart !== undefined && restart !== 'no') return pass(container.restart, `restarts (${restart})`);
    if (container.restart.state === 'unresolved') return skip('The restart policy is a variable.');
    const waited = container.dependsOn.find((it) => it.service === first.name);
    if (waited !== undefined) return pass(waited.span, `starts after ${first.name}`);
    return fail(
      container,
      `${titleOf(container)} passes requests to ${first.name}, waits for it with no depends_on and has no restart policy.`,
      {
        subject: containerSubject(container, 'restart'),
        evidence: [first.span],
        verify: `\`docker compose up -d ${container.name}\` on a fresh host ends with "host not found in upstream".`,
        fix: reviewOrAdvice(
          `Let ${container.name} try again`,
          'yaml',
          container.restart.state === 'unset' ? insertKey(container.slot, 'restart', 'unless-stopped') : undefined,
          `  ${container.name}:\n    restart: unless-stopped\n    depends_on: [${first.name}]`,
        ),
      },
    );
  },

  docs: {
    problem: 'nginx resolves the names of its upstreams once, at start, and exits when one of them does not exist yet.',
    impact:
      'After a reboot or a first deploy the proxy may be down for good, depending on which container came up first.',
    verify: 'Start the proxy alone and look at its exit code.',
    remedy: 'Give the proxy a restart policy and let it depend on the health of its upstream.',
    tradeOff: 'With depends_on the whole stack starts a little later.',
    sources: ['https://docs.docker.com/compose/how-tos/startup-order/'],
  },
  examples: {
    bad: [example('')],
    good: [example('    restart: unless-stopped\n')],
  },
});

function upstreamsOf(container: Container, model: DeploymentModel): readonly Container[] {
  const targets = places(model)
    .filter((place) => place.proxy.container === container.id)
    .flatMap(targetsOf);
  return targets.flatMap(({ host }) => containersNamed(host, model)).filter((it) => it.id !== container.id);
}

function example(line: string) {
  return {
    'compose.yml': `services:\n  api:\n    image: ghcr.io/org/api:1.4.2\n    restart: unless-stopped\n  web:\n    image: nginx:1.27\n${line}    volumes: ["./app.conf:/etc/nginx/conf.d/default.conf:ro"]\n`,
    'app.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://api:8000; }\n}\n',
  };
}

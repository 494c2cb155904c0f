import { effectiveWords } from '../../../model/link-images.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, imageSubject } from '../../shared/containers.ts';
import { type ExecProbe, execProbes, probeOwner, probeTools } from '../../shared/exec-probes.ts';

export default defineRule<ExecProbe>({
  id: 'container/healthcheck/localhost-ipv6',
  title: 'The health check asks on IPv6, the service listens on IPv4',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => execProbes(model).filter(asksWithBusyBox),
  noSubject: 'No health check asks with the wget of BusyBox.',

  check(probe, model) {
    if (probe.probe.host !== 'localhost') return pass(probe.setting);
    const server = ipv4Server(probe, model);
    if (server === null) return pass(probe.setting, 'the server may listen on both families');
    const url = `http://127.0.0.1:${probe.probe.port ?? 80}${probe.probe.path ?? '/'}`;
    return fail(
      probe.setting,
      `${probeOwner(probe)} calls wget on localhost in ${probe.baseText}, but ${server} listens on IPv4 only.`,
      {
        subject:
          probe.container === null
            ? imageSubject(probe.image as NonNullable<typeof probe.image>, 'HEALTHCHECK')
            : containerSubject(probe.container, 'healthcheck'), // a probe has one of the two
        verify: `\`docker compose exec ${probe.container?.name ?? 'SERVICE'} wget -qO- http://localhost:${probe.probe.port ?? 80}/\` answers "connection refused", with 127.0.0.1 it works.`,
        fix: advice('Ask on 127.0.0.1', 'sh', `wget -qO /dev/null ${url}`),
      },
    );
  },

  docs: {
    problem: "BusyBox's wget tries ::1 first and does not fall back, so the check fails although the service is fine.",
    impact:
      'The container is unhealthy for ever: dependent services do not start, and Traefik takes it out of rotation.',
    verify: 'Call wget on localhost and on 127.0.0.1 inside the container.',
    remedy: 'Write 127.0.0.1 in health checks.',
    tradeOff: 'A service that listens on IPv6 only needs [::1] there.',
    sources: ['https://git.busybox.net/busybox/tree/networking/wget.c'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-alpine\nHEALTHCHECK CMD wget -qO- http://localhost:8000/health || exit 1\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-alpine\nHEALTHCHECK CMD wget -qO- http://127.0.0.1:8000/health || exit 1\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n',
      },
    ],
  },
});

function asksWithBusyBox(probe: ExecProbe): boolean {
  if (probe.facts?.family !== 'alpine' && !/alpine/.test(probe.baseText)) return false;
  const own = probe.image?.systemPackages.some((it) => it.name === 'wget') === true;
  return !own && probeTools(probe.command).includes('wget');
}

/** A server that certainly binds an IPv4 address: told so on its command line, or by its variable. */
function ipv4Server(probe: ExecProbe, model: DeploymentModel): string | null {
  const words =
    probe.container === null ? imageWords(probe) : effectiveWords(probe.container, probe.image ?? undefined);
  const text = words.join(' ');
  const server = /\b(uvicorn|gunicorn|hypercorn|granian|streamlit|flask)\b/.exec(text)?.[1];
  if (server !== undefined && /\b0\.0\.0\.0\b/.test(text)) return server;
  const variables = [...(probe.image?.env ?? []), ...(probe.container?.env ?? [])];
  const hostname = variables.find((entry) => entry.name === 'HOSTNAME' && known(entry.value) === '0.0.0.0');
  if (hostname !== undefined && /server\.js/.test(text)) return 'the Next.js server (HOSTNAME=0.0.0.0)';
  return nginxWithoutIpv6(probe, model);
}

/** nginx's entrypoint adds the IPv6 listener only to its own, untouched default.conf. */
function nginxWithoutIpv6(probe: ExecProbe, model: DeploymentModel): string | null {
  const ids = [probe.container?.id].filter((id) => id !== undefined);
  const proxy = model.proxies.find((it) => it.container !== null && ids.includes(it.container));
  const listens =
    proxy?.servers.flatMap((server) => server.listens).filter((listen) => listen.port === (probe.probe.port ?? 80)) ??
    [];
  return listens.length > 0 && listens.every((listen) => listen.address === null || !listen.address.includes(':'))
    ? `nginx (${listens[0]?.span.file}:${listens[0]?.span.line})`
    : null;
}

function imageWords(probe: ExecProbe): readonly string[] {
  if (probe.image === null) return [];
  return [...(known(probe.image.entrypoint)?.words ?? []), ...(known(probe.image.command)?.words ?? [])];
}

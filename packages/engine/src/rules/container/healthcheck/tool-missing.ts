import { datastoreOf, lastPart, majorOf } from '../../../facts/datastores.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, imageSubject } from '../../shared/containers.ts';
import { type ExecProbe, execProbes, probeOwner, probeTools } from '../../shared/exec-probes.ts';

export default defineRule<ExecProbe>({
  id: 'container/healthcheck/tool-missing',
  title: 'The health check calls a program that is not there',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: execProbes,
  noSubject: 'No health check runs a command.',

  check(probe, model) {
    const tools = probeTools(probe.command);
    if (tools.length === 0) return skip('The probe calls a script or only the shell.');
    const missing = tools.find((tool) => isMissing(tool, probe));
    if (missing === undefined)
      return probe.facts === undefined && !tools.every((tool) => installed(tool, probe))
        ? skip('The image is not known.')
        : pass(probe.setting);
    // `wget … || curl …`: one of them is enough.
    if (tools.some((tool) => tool !== missing && !isMissing(tool, probe)) && /\|\|/.test(probe.command.text))
      return skip('Another program of the check may answer.');
    const gated = probe.container === null ? [] : gates(probe.container.name, model);
    const first = gated[0];
    const where = probe.baseText === '' ? 'its image' : probe.baseText;
    return fail(
      probe.setting,
      `${probeOwner(probe)} calls ${missing}, which ${where} does not have${first === undefined ? '' : `, and ${first.name} waits until it is healthy`}.`,
      {
        subject:
          probe.container === null
            ? imageSubject(probe.image as NonNullable<typeof probe.image>, 'HEALTHCHECK')
            : containerSubject(probe.container, 'healthcheck'), // a probe has one of the two
        severity: first === undefined ? 'HIGH' : 'CRITICAL',
        ...(probe.image === null ? {} : { evidence: [probe.image.baseSpan] }),
        problem: `Every check ends with "executable file not found" and counts as a failure${first === undefined ? ', so the container is unhealthy for ever' : `, so ${first.name} never starts`}.`,
        verify: `\`docker run --rm --entrypoint ${missing} ${probe.baseText === '' ? 'IMAGE' : probe.baseText} --version\` fails with "executable file not found".`,
        fix: fixFor(missing, probe),
      },
    );
  },

  docs: {
    problem:
      'Every check ends with "executable file not found" and counts as a failure, so the container is unhealthy for ever.',
    impact:
      'Services that wait for it never start, proxies that follow health take it out of rotation, and real failures hide behind the constant one.',
    verify: 'Run the program inside the image.',
    remedy:
      "Ask with what the image has (its interpreter, the server's own client), or install the program in the final stage.",
    tradeOff: 'Installing curl adds a few megabytes and its own updates.',
    sources: [
      'https://docs.docker.com/reference/dockerfile/#healthcheck',
      'https://github.com/docker-library/faq#healthcheck',
    ],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nHEALTHCHECK CMD curl -f http://127.0.0.1:8000/health || exit 1\nCMD ["python", "app.py"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl -f http://127.0.0.1:8000/health || exit 1\nCMD ["python", "app.py"]\n',
      },
    ],
  },
});

function isMissing(tool: string, probe: ExecProbe): boolean {
  if (probe.image?.packagesOpen === true || installed(tool, probe)) return false;
  return removedClient(tool, probe) || (probe.facts?.lacks.has(tool) === true && !copiedAnything(tool, probe));
}

/** Clients that left their images: mongo 6 has only mongosh, MariaDB 11 has no mysql* names (mariadb-docker#512). */
function removedClient(tool: string, probe: ExecProbe): boolean {
  const image = probe.container === null || probe.image !== null ? undefined : known(probe.container.image);
  if (image === undefined) return false;
  const name = lastPart(image);
  const major = majorOf(image.tag);
  if (name === 'mongo') return tool === 'mongo' && (major === null || major >= 6);
  if (name === 'mariadb') return /^mysql(admin)?$/.test(tool) && (major === null || major >= 11);
  return false;
}

const providers: Readonly<Record<string, RegExp>> = {
  nc: /^(netcat|netcat-openbsd|netcat-traditional|nmap-ncat)$/,
  ps: /^procps/,
  pgrep: /^procps/,
  dig: /^(dnsutils|bind9-dnsutils|bind-tools|bind9-host)$/,
  pg_isready: /^postgresql(\d+)?-client/,
  'redis-cli': /^redis(-tools)?$/,
  ping: /^iputils/,
  python: /^python/,
  python3: /^python3/,
  node: /^nodejs/,
};

/** Installed in the final image by a package manager, or fetched under its own name. */
function installed(tool: string, probe: ExecProbe): boolean {
  const image = probe.image;
  if (image === null) return false;
  const pattern = providers[tool];
  return (
    image.systemPackages.some((it) => it.name === tool || pattern?.test(it.name) === true) ||
    image.copies.some(
      (copy) =>
        copy.sources.some((source) => source.endsWith(`/${tool}`) || source === tool) ||
        copy.destination.endsWith(`/${tool}`),
    ) ||
    image.runs.some((run) => run.words.some((word) => word.endsWith(`/${tool}`)))
  );
}

/** A whole file system copied in may hold it. */
function copiedAnything(tool: string, probe: ExecProbe): boolean {
  if (probe.image === null) return false;
  return probe.image.copies.some(
    (copy) => copy.from !== null && /^\/(usr(\/local)?(\/bin)?)?\/?$/.test(copy.sources[0] ?? '') && tool !== 'curl',
  );
}

function gates(service: string, model: DeploymentModel) {
  return model.containers.filter((it) =>
    it.dependsOn.some((edge) => edge.service === service && edge.condition === 'service_healthy'),
  );
}

function fixFor(tool: string, probe: ExecProbe) {
  const store =
    probe.container === null || probe.image !== null ? undefined : datastoreOf(known(probe.container.image));
  const url = `http://127.0.0.1:${probe.probe.port ?? 8000}${probe.probe.path ?? '/health'}`;
  const inCompose = probe.image === null || probe.setting.span.file !== probe.image.file;
  if (store?.probe != null)
    return advice(
      `Ask with ${store.probe.split(' ')[0]}`,
      'yaml',
      `    healthcheck:\n      test: ["CMD-SHELL", ${JSON.stringify(store.probe)}]`,
    );
  const runtime = probe.facts?.runtime ?? null;
  if (runtime === null)
    return advice(
      `Install ${tool} in the final stage`,
      'dockerfile',
      probe.facts?.packageManager === 'apk'
        ? `RUN apk add --no-cache ${tool}`
        : `RUN apt-get update \\\n    && apt-get install -y --no-install-recommends ${tool} \\\n    && rm -rf /var/lib/apt/lists/*`,
    );
  const words =
    runtime === 'python'
      ? ['python', '-c', `import urllib.request as u; u.urlopen('${url}', timeout=4)`]
      : ['node', '-e', `fetch('${url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))`];
  const title = `Ask with ${runtime === 'python' ? 'Python' : 'Node.js'}, which the image has`;
  return inCompose
    ? advice(title, 'yaml', `    healthcheck:\n      test: ${JSON.stringify(['CMD', ...words])}`)
    : advice(title, 'dockerfile', `HEALTHCHECK --interval=30s --timeout=5s CMD ${JSON.stringify(words)}`);
}

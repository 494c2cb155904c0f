import { serverDefault } from '../../../facts/framework-ports.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { splitShell } from '../../../text/shell.ts';
import { optionValue } from '../../../text/shell-words.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject } from '../../shared/containers.ts';

export default defineRule<ImageBuild>({
  id: 'container/healthcheck/port-mismatch',
  title: 'The health check asks a port that nobody listens on',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => image.healthcheck.state === 'set'),
  noSubject: 'No Dockerfile has a HEALTHCHECK.',

  check(image) {
    const probe = known(image.healthcheck);
    const port = Number(probe?.port);
    if (
      probe?.port == null ||
      !Number.isInteger(port) ||
      !/^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])$/.test(probe.host ?? '')
    )
      return skip('The health check names no port of its own container.');
    const listening = listeningPort(image);
    if (listening === null) return skip('The port of the server is not certain.');
    const start = image.command.state === 'set' ? image.command : image.entrypoint;
    if (listening.port === port) return pass([image.healthcheck, start]);
    const why = listening.given ? `is told to use ${listening.port}` : `listens on ${listening.port} by default`;
    return fail(
      image.healthcheck,
      `The HEALTHCHECK of ${image.file} asks port ${port}, but ${listening.program} ${why}.`,
      {
        subject: imageSubject(image, 'HEALTHCHECK'),
        evidence: [start.span],
        path: [
          { span: start.span, note: `${listening.program} ${why}` },
          { span: image.healthcheck.span, note: `the check asks ${port}` },
        ],
        verify: `\`docker run -d --name t IMAGE; sleep 60; docker inspect -f '{{.State.Health.Status}}' t\` says unhealthy, while \`docker exec t\` reaches the server on ${listening.port}.`,
        fix: advice(
          'Ask the port of the server',
          'dockerfile',
          `HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ${(probe.command?.text ?? '').replace(`:${port}`, `:${listening.port}`)}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Every check is refused, so the container counts as unhealthy although it works.',
    impact:
      'Services that wait for it never start, and proxies and restarters that follow health take a working service away.',
    verify: 'Look at the health of a fresh container.',
    remedy: 'Use the same port in the start command and in the check.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-bookworm\nHEALTHCHECK CMD curl -f http://127.0.0.1:8080/health || exit 1\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-bookworm\nHEALTHCHECK CMD curl -f http://127.0.0.1:8000/health || exit 1\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
      },
    ],
  },
});

/** The port of the one server that the image starts; null when variables, scripts or a second server may decide. */
function listeningPort(image: ImageBuild): { port: number; program: string; given: boolean } | null {
  const entry = known(image.entrypoint);
  const command = known(image.command);
  const words = [...(entry?.words ?? []), ...(command?.words ?? [])];
  const text = `${entry?.text ?? ''} ${command?.text ?? ''}`;
  if (/\$|\.(sh|conf)\b|entrypoint|supervisord|nginx|caddy/.test(text) || splitShell(text).length > 2) return null;
  const server = serverDefault(words);
  if (server === undefined || image.env.some((it) => server.variables.includes(it.name) || /(^|_)PORT$/.test(it.name)))
    return null;
  const given = optionValue(words, ...server.options);
  if (given === undefined) return { port: server.port, program: server.program, given: false };
  const port = Number(/(\d{2,5})$/.exec(given)?.[1]);
  return Number.isInteger(port) ? { port, program: server.program, given: true } : null;
}

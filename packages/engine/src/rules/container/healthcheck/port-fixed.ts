import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { imageSubject, placeText } from '../../shared/containers.ts';
import { startCommands, startScripts } from '../../shared/start-scripts.ts';

interface Configured {
  readonly variable: string;
  readonly span: Span;
}

export default defineRule<ImageBuild>({
  id: 'container/healthcheck/port-fixed',
  title: 'The health check asks a port that settings can move',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model: DeploymentModel) => model.images.filter((image) => image.healthcheck.state === 'set'),
  noSubject: 'No Dockerfile has a HEALTHCHECK.',

  check(image, model) {
    const probe = known(image.healthcheck);
    if (probe === undefined || probe.command === null || probe.port === null || /\$/.test(probe.command.text))
      return skip('The health check names no fixed port.');
    const port = Number(probe.port);
    const found = Number.isInteger(port) ? configuredPort(image, model, port) : null;
    if (found === null) return pass(image.healthcheck);
    return fail(
      image.healthcheck,
      `The HEALTHCHECK of ${image.file} always asks port ${port}, but ${placeText(found.span)} lets ${found.variable} move the server to another one.`,
      {
        subject: { ...imageSubject(image, 'HEALTHCHECK'), discriminator: found.variable },
        evidence: [found.span],
        path: [
          { span: found.span, note: `${found.variable} decides the port, ${probe.port} is its default` },
          { span: image.healthcheck.span, note: `the check asks ${probe.port} whatever it is` },
        ],
        verify: `\`docker run -d -e ${found.variable}=${port + 1} IMAGE\`, then \`docker inspect -f '{{.State.Health.Status}}'\` turns to unhealthy while the server answers on ${port + 1}.`,
        fix: advice(
          'Ask the port that the server uses',
          'dockerfile',
          `HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ${probe.command.text.replace(`:${probe.port}`, `:\${${found.variable}:-${probe.port}}`)}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever uses that setting gets a container that works and is called unhealthy for ever.',
    impact:
      'Proxies that follow health take it out of rotation, restarters kill it, and services that wait for it never start.',
    verify: 'Start the image with another port and look at its health.',
    remedy: 'Write the check in shell form with the same variable and default.',
    tradeOff: 'The shell form needs a shell in the image.',
    sources: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM python:3.12-bookworm\nHEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1\nCMD uvicorn main:app --host 0.0.0.0 --port ${PORT:-8000}\n',
      },
    ],
    good: [
      {
        Dockerfile:
          'FROM python:3.12-bookworm\nHEALTHCHECK CMD curl -f http://localhost:${PORT:-8000}/health || exit 1\nCMD uvicorn main:app --host 0.0.0.0 --port ${PORT:-8000}\n',
      },
    ],
  },
});

/** A variable of the start that has this port as its default: `${PORT:-8000}`, or `$PORT` with `ENV PORT=8000`. */
function configuredPort(image: ImageBuild, model: DeploymentModel, port: number): Configured | null {
  const withDefault = new RegExp(`\\$\\{(\\w*PORT\\w*):?[-=]["']?(?:\\$\\{(\\w*PORT\\w*):?[-=]["']?)?${port}["'}]`);
  for (const script of startScripts(image, model)) {
    for (const command of script.commands) {
      const texts = [command.text, ...command.words, ...command.assignments.map((it) => it.value)];
      const match = texts.map((text) => withDefault.exec(text)).find((it) => it !== null);
      if (match !== null && match !== undefined)
        return { variable: match[2] ?? match[1] ?? 'PORT', span: command.span };
    }
  }
  for (const command of startCommands(image, model)) {
    const match = withDefault.exec(command.text);
    if (match !== null) return { variable: match[2] ?? match[1] ?? 'PORT', span: command.span };
    const plain = /(?:--port|-p|--bind|-b|:)[ =:]?\S*?\$\{?(\w*PORT\w*)\}?/.exec(command.text)?.[1];
    const setting = image.env.findLast((it) => it.kind === 'ENV' && it.name === plain);
    if (setting !== undefined && known(setting.value) === String(port))
      return { variable: setting.name, span: command.span };
  }
  return null;
}

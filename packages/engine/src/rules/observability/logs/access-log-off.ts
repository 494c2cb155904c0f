import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { traefikOf } from '../../../model/traefik.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, commandsOf, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/logs/access-log-off',
  title: 'Nothing records who asked for what',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const off = offAt(app, model);
    if (off === null) return skip(`Nothing switches the access log of ${app.name} off.`);
    const proxy = proxyLog(model);
    if (proxy !== null) return pass(proxy, 'the proxy in front writes one');
    const own = factsOf(app, 'correlation-id')[0];
    if (own !== undefined) return pass(own, 'requests are logged by the application itself');
    return fail(
      off.span,
      `${off.how} switches the access log of ${app.name} off (${at(off.span)}), and no proxy here writes one.`,
      {
        subject: appSubject(app, 'logs/access'),
        verify: 'Send a request and look for it in the logs of all containers: it is nowhere.',
        fix: advice(
          'Log requests, without health checks and without the query',
          'python',
          'class Quiet(logging.Filter):\n    def filter(self, record):\n        return "/health" not in record.getMessage()\n\nlogging.getLogger("uvicorn.access").addFilter(Quiet())   # and drop the switch',
        ),
      },
    );
  },

  docs: {
    problem: 'Without an access log nobody can say which requests came, from where, and how they were answered.',
    impact: 'Errors that users report cannot be found, and after a break-in nobody knows what was read.',
    verify: 'Send a request and look for it.',
    remedy: 'Leave the log on and filter what is noise, or log requests in a middleware with a request id.',
    tradeOff: 'One line per request; rotate it and keep it only as long as privacy allows.',
    sources: [
      'https://www.uvicorn.org/settings/#logging',
      'https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html',
    ],
  },
  examples: {
    bad: [tree('"--no-access-log"')],
    good: [tree('"--host", "0.0.0.0"')],
  },
});

function tree(option: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    Dockerfile: `FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", ${option}]\n`,
  };
}

function offAt(app: App, model: DeploymentModel): { readonly how: string; readonly span: Span } | null {
  const command = commandsOf(app, model).find((one) => /--no-access-log\b|--disable-access-log\b/.test(one.text));
  if (command !== undefined) return { how: '`--no-access-log`', span: command.span };
  const listen = factsOf(app, 'listen').find((one) => one.options.access_log === 'False');
  return listen === undefined ? null : { how: '`access_log=False`', span: listen.span };
}

/** nginx and Caddy proxies of the repository write one unless told not to; Traefik only when told to. */
function proxyLog(model: DeploymentModel): Span | null {
  const traefik = traefikOf(model)?.settings.find((one) => /^accesslog(?:$|\.)/.test(one.key) && one.value !== 'false');
  if (traefik !== undefined) return traefik.span;
  const server = model.proxies
    .filter((proxy) => !proxy.outer.some((one) => one.name === 'access_log' && one.args[0]?.text === 'off'))
    .flatMap((proxy) => proxy.servers)
    .find((one) => !one.directives.some((it) => it.name === 'access_log' && it.args[0]?.text === 'off'));
  return server?.headSpan ?? null;
}

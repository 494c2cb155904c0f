import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { traefikOf } from '../../../model/traefik.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at, factsOf } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';

interface AccessLog {
  readonly product: 'Traefik' | 'nginx';
  readonly span: Span;
}

export default defineRule<DeploymentModel>({
  id: 'secrets/sensitive-logs/token-in-access-log',
  title: 'The access log keeps tokens from links',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const links = model.apps
      .flatMap((app) => factsOf(app, 'query-secret'))
      .filter((one) => one.side === 'link' || one.oneTime);
    const [first] = links;
    if (first === undefined) return skip('No address here carries a token behind its question mark.');
    const log = traefikLog(model) ?? nginxLog(model);
    if (log === null) return skip('No access log of a proxy is configured in the repository.');
    if (log === 'masked') return pass(first.span, 'the access log leaves the query out');
    const where = first.where === '' ? 'Links' : `Links to ${first.where}`;
    return fail(
      log.span,
      `${log.product} writes an access log with the whole address of every request (${at(log.span)}), and ${where.charAt(0).toLowerCase()}${where.slice(1)} carry ${first.name} in it (${at(first.span)}).`,
      {
        subject: { ...repository, anchor: 'access-log/query' },
        evidence: [first.span, ...links.slice(1, 3).map((one) => one.span)],
        problem: first.oneTime
          ? 'Such a token is written down before it is used, stays valid until it expires, and logs have more readers than mailboxes.'
          : 'The token is written down with every request and stays valid.',
        impact: 'Whoever can read the log can reset passwords and take over accounts.',
        verify: `Open ${first.where || '/'}?${first.name}=marker in a browser and search the log of the proxy: \`docker compose logs | grep marker\` must print nothing.`,
        fix:
          log.product === 'Traefik'
            ? advice(
                'Leave the query out of the access log',
                'yaml',
                'command:\n  - --accesslog=true\n  - --accesslog.format=json\n  - --accesslog.fields.names.RequestPath=drop\n  - --accesslog.fields.names.RequestLine=drop   # the router name and status stay\n# better still: put the token behind # in the link, which browsers do not send',
              )
            : advice(
                'Log the path without its query',
                'nginx',
                'log_format plain \'$remote_addr [$time_iso8601] "$request_method $uri" $status $body_bytes_sent $request_time\';\naccess_log /dev/stdout plain;',
              ),
      },
    );
  },

  docs: {
    problem: 'An access log writes the whole address down, the part behind the question mark included.',
    impact: 'Whoever can read the log can use the tokens in it.',
    verify: 'Open a link with a marker and search the log.',
    remedy: 'Leave the query out of the log, put the token into the fragment of the link, and keep its validity short.',
    tradeOff: 'Query parameters are missing in the log when a request has to be understood.',
    sources: [
      'https://doc.traefik.io/traefik/observe/logs-and-access-logs/',
      'https://cheatsheetseries.owasp.org/cheatsheets/Forgot_Password_Cheat_Sheet.html',
    ],
  },
  examples: {
    bad: [tree('["--providers.docker", "--accesslog"]')],
    good: [
      tree(
        '["--providers.docker", "--accesslog", "--accesslog.format=json", "--accesslog.fields.names.RequestPath=drop"]',
      ),
    ],
  },
});

function tree(command: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py':
      'from fastapi import FastAPI\napp = FastAPI()\n\ndef mail(host, token):\n    return f"{host}/reset-password?token={token}"\n\n@app.get("/x")\ndef x(): ...\n',
    'compose.yml': `services:\n  proxy:\n    image: traefik:v3.3\n    command: ${command}\n  api:\n    build: .\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}

function traefikLog(model: DeploymentModel): AccessLog | 'masked' | null {
  const settings = traefikOf(model)?.settings ?? [];
  const on = settings.find((one) => /^accesslog(?:$|\.)/.test(one.key) && one.value !== 'false');
  if (on === undefined) return null;
  const dropped = settings.some(
    (one) =>
      (/^accesslog\.fields\.names\.requestpath$/.test(one.key) && /drop|redact/.test(one.value)) ||
      (one.key === 'accesslog.fields.defaultmode' && /drop|redact/.test(one.value)),
  );
  return dropped ? 'masked' : { product: 'Traefik', span: wordSpan(model, /^--accesslog\b/i) ?? on.span };
}

/** The flag itself rather than the whole list. */
function wordSpan(model: DeploymentModel, flag: RegExp): Span | null {
  for (const container of model.containers) {
    const command = known(container.command);
    const index = command?.words.findIndex((word) => flag.test(word)) ?? -1;
    const span = index < 0 ? undefined : command?.wordSpans?.[index];
    if (span !== undefined) return span;
  }
  return null;
}

function nginxLog(model: DeploymentModel): AccessLog | 'masked' | null {
  const directives = model.proxies.flatMap((proxy) => [
    ...proxy.outer,
    ...proxy.servers.flatMap((server) => server.directives),
  ]);
  const log = directives.find((one) => one.name === 'access_log' && one.args[0]?.text !== 'off');
  if (log === undefined) return null;
  const format = log.args[1]?.text;
  const layout = directives.find((one) => one.name === 'log_format' && one.args[0]?.text === format);
  const text = layout?.args.map((one) => one.text).join(' ') ?? '$request';
  return /\$request\b(?!_)|\$request_uri|\$args|\$query_string/.test(text)
    ? { product: 'nginx', span: log.span }
    : 'masked';
}

import type { NginxDirective } from '../../../documents/nginx/document.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

interface Rendering {
  readonly text: string;
  readonly span: Span;
  readonly template: string;
  /** Names are listed, so that only they are replaced. */
  readonly listed: boolean;
  /** A variable of nginx in the template, with its place. */
  readonly variable: { readonly text: string; readonly span: Span };
}

export default defineRule<Rendering>({
  id: 'network/timeouts-and-limits/template-variables-emptied',
  title: 'Rendering the template empties variables of nginx',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: renderings,
  noSubject: 'No command here renders an nginx template with envsubst.',

  check({ text, span, template, listed, variable }) {
    if (listed) return pass(span, 'only named variables are replaced');
    return fail(
      span,
      `\`${text}\` replaces every variable of ${template}, also ${variable.text} (${variable.span.file}:${variable.span.line}), which belongs to nginx and is empty in the shell.`,
      {
        subject: { kind: 'proxy', name: variable.span.file, anchor: 'envsubst' },
        evidence: [variable.span],
        verify: 'Look at the rendered file in the container: `proxy_set_header Host ;` stands there.',
        fix: advice('Name the variables to replace', 'bash', `envsubst '$API_HOST $SERVER_NAME' < ${template} > …`),
      },
    );
  },

  docs: {
    problem: 'envsubst without a list replaces everything that looks like a variable, and unset ones become nothing.',
    impact: 'nginx refuses the rendered file, or passes requests on without host and client address.',
    verify: 'Print the rendered file.',
    remedy: 'Give envsubst the list of names in single quotes, or use the templates folder of the official image.',
    tradeOff: 'New variables have to be added to the list.',
    sources: [
      'https://www.gnu.org/software/gettext/manual/html_node/envsubst-Invocation.html',
      'https://hub.docker.com/_/nginx',
    ],
  },
  examples: {
    bad: [tree('envsubst < /etc/nginx/app.conf.template > /etc/nginx/conf.d/default.conf')],
    good: [tree("envsubst '$API_HOST' < /etc/nginx/app.conf.template > /etc/nginx/conf.d/default.conf")],
  },
});

function renderings(model: DeploymentModel): readonly Rendering[] {
  const templates = variablesByName(model);
  if (templates.size === 0) return [];
  const commands = [
    ...model.containers.flatMap((container) => [container.command, container.entrypoint]),
    ...model.images.flatMap((image) => [image.command, image.entrypoint]),
  ].flatMap((it) => (it.state === 'set' ? [{ text: it.value.text, span: it.span }] : []));
  const found = new Map<string, Rendering>();
  const note = (text: string, span: Span, source: string, listed: boolean): void => {
    const path = source.replace(/["']/g, '');
    const variable = templates.get(path.slice(path.lastIndexOf('/') + 1));
    if (variable !== undefined)
      found.set(`${span.file}:${span.start}:${path}`, { text, span, template: path, listed, variable });
  };
  for (const script of model.scripts) {
    if (script.environment !== 'prod') continue;
    for (const it of script.commands) {
      const source = it.redirects.find((one) => one.operator === '<')?.target;
      if (it.program === 'envsubst' && source !== undefined)
        note(`envsubst < ${source}`, it.span, source, it.words.length > 1);
    }
  }
  for (const { text, span } of commands) {
    for (const match of text.matchAll(/envsubst(\s+(?:'[^']*'|"[^"]*"|\$\S+))?\s*<\s*(\S+)/g)) {
      note(match[0].slice(0, 80), span, match[2] ?? '', match[1] !== undefined);
    }
  }
  return [...found.values()];
}

/** The first variable of nginx itself in each file, by file name. */
function variablesByName(model: DeploymentModel): ReadonlyMap<string, Rendering['variable']> {
  const found = new Map<string, Rendering['variable']>();
  const look = (level: readonly NginxDirective[]): void => {
    for (const directive of level) {
      for (const arg of directive.args) {
        const text =
          /\$(?:host|http_\w+|remote_addr|proxy_add_x_forwarded_for|scheme|uri|request_uri|args|server_name)\b/.exec(
            arg.text,
          )?.[0];
        const { file } = arg.span;
        const name = file.slice(file.lastIndexOf('/') + 1);
        if (text !== undefined && !found.has(name)) found.set(name, { text, span: arg.span });
      }
      if (directive.block !== null) look(directive.block);
    }
  };
  for (const proxy of [...model.proxies, ...model.aside.proxies])
    for (const server of proxy.servers) look(server.directives);
  return found;
}

function tree(command: string) {
  return {
    'nginx/app.conf.template':
      'server {\n  listen 80;\n  location / {\n    proxy_set_header Host $host;\n    proxy_pass http://${API_HOST}:8000;\n  }\n}\n',
    Dockerfile: `FROM nginx:1.28\nCOPY nginx/app.conf.template /etc/nginx/app.conf.template\nCMD ["sh", "-c", "${command} && nginx -g 'daemon off;'"]\n`,
  };
}

import type { NginxDirective } from '../../../documents/nginx/document.ts';
import type { Container } from '../../../model/container.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { builtImage } from '../../shared/containers.ts';

const server = 'server {\n  listen 80;\n  location / { proxy_pass http://api:8000; }\n}\n';

/** One nginx file of the repository, and where it stands in a container with the official image. */
interface Placed {
  readonly proxy: ReverseProxy;
  readonly target: string;
  readonly span: Span;
  readonly owner: string;
  readonly rendered: boolean;
}

export default defineRule<Placed>({
  id: 'network/timeouts-and-limits/config-not-loaded',
  title: 'The proxy runs without the configuration of the project',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: placedFiles,
  noSubject: 'No container with the official nginx image gets a configuration file here.',

  check(placed, model) {
    const { proxy, target, span, owner } = placed;
    const wrong = mistakeOf(placed, model);
    if (wrong === undefined) return pass([span, proxy.span], `${proxy.file} is loaded from ${target}`);
    return fail(span, `${owner} puts ${proxy.file} at ${target}, ${wrong.text}.`, {
      subject: { kind: 'proxy', name: proxy.file, anchor: `placed/${target}` },
      severity: wrong.stops ? 'CRITICAL' : 'HIGH',
      evidence: [wrong.at ?? proxy.span],
      problem: wrong.stops
        ? 'nginx checks all files at its start and exits, so nothing behind it can be reached.'
        : "nginx then answers with the welcome page of the image, or with the image's default server.",
      verify: `\`docker run --rm <image> nginx -T | grep -c server_name\` shows what is really loaded.`,
      fix: advice('Put it where nginx looks', 'yaml', wrong.fix),
    });
  },

  docs: {
    problem:
      'The official image loads /etc/nginx/nginx.conf and from there /etc/nginx/conf.d/*.conf, and renders only /etc/nginx/templates/*.template.',
    impact: 'The site is down or answers with a foreign page after the first deployment.',
    verify: 'Run `nginx -T` in the container and look for the own server name.',
    remedy:
      'Mount server blocks as /etc/nginx/conf.d/default.conf, complete files as /etc/nginx/nginx.conf, templates below /etc/nginx/templates.',
    tradeOff: 'None.',
    sources: ['https://hub.docker.com/_/nginx'],
  },
  examples: {
    bad: [{ 'app.conf': server, 'compose.yml': compose('/etc/nginx/sites-enabled/app.conf') }],
    good: [{ 'app.conf': server, 'compose.yml': compose('/etc/nginx/conf.d/app.conf') }],
  },
});

function placedFiles(model: DeploymentModel): readonly Placed[] {
  const byFile = new Map(model.proxies.filter((it) => it.product === 'nginx').map((proxy) => [proxy.file, proxy]));
  if (byFile.size === 0) return [];
  const found: Placed[] = [];
  for (const container of model.containers) {
    const image = builtImage(container, model);
    if (!isOfficial(container, image)) continue;
    const rendered = renders(container, image, model);
    for (const mount of container.mounts) {
      const proxy = [...byFile.values()].find((it) => isSource(it.file, mount.source));
      if (proxy !== undefined)
        found.push({ proxy, target: mount.target, span: mount.span, owner: container.name, rendered });
    }
  }
  for (const image of model.images) {
    if (!isOfficialBase(image)) continue;
    const rendered = renders(undefined, image, model);
    for (const copy of image.copies) {
      if (copy.from !== null || copy.sources.length !== 1) continue;
      const source = copy.sources[0] ?? '';
      const proxy = [...byFile.values()].find((it) => isSource(it.file, source));
      if (proxy === undefined) continue;
      const name = source.slice(source.lastIndexOf('/') + 1);
      const target = copy.destination.endsWith('/') ? `${copy.destination}${name}` : copy.destination;
      found.push({ proxy, target, span: copy.span, owner: image.file, rendered });
    }
  }
  return found.filter((it) => it.target.startsWith('/etc/nginx/') && /[^/]\.?\w*$/.test(it.target));
}

function isSource(file: string, source: string | null): boolean {
  const plain = (source ?? '').replace(/^\.?\//, '');
  return plain !== '' && (file === plain || file.endsWith(`/${plain}`));
}

function isOfficial(container: Container, image: ImageBuild | undefined): boolean {
  if (image !== undefined) return isOfficialBase(image);
  return container.build === null && /^(?:library\/)?nginx$/.test(known(container.image)?.repository ?? '');
}

function isOfficialBase(image: ImageBuild): boolean {
  return /^(?:library\/)?nginx$/.test(known(image.base)?.repository ?? '');
}

/** Something of the project's own fills variables or moves files before nginx starts. */
function renders(container: Container | undefined, image: ImageBuild | undefined, model: DeploymentModel): boolean {
  const texts = [container?.command, container?.entrypoint, image?.command, image?.entrypoint].map((it) =>
    it?.state === 'set' ? it.value.text : '',
  );
  const own = texts.some((text) => /envsubst|sed |cp |\.sh\b|confd|gomplate|dockerize/.test(text));
  return (
    own ||
    model.scripts.some((script) =>
      script.commands.some((it) => /^(?:envsubst|gomplate|dockerize|confd)$/.test(it.program)),
    )
  );
}

interface Wrong {
  /** Continues "puts a at b, …". */
  readonly text: string;
  readonly stops: boolean;
  readonly fix: string;
  readonly at?: Span;
}

function mistakeOf({ proxy, target, rendered }: Placed, model: DeploymentModel): Wrong | undefined {
  const name = target.slice(target.lastIndexOf('/') + 1);
  const mount = `./${proxy.file}:`;
  if (/\/sites-(?:enabled|available)\//.test(target)) {
    const included = model.proxies.some((it) =>
      it.outer.some((d) => d.name === 'include' && /sites-/.test(d.args[0]?.text ?? '')),
    );
    // A main file of the project may include the folder: then its servers were joined to that file.
    return included || model.proxies.some((it) => it !== proxy && !it.fragment)
      ? undefined
      : {
          text: 'a folder that the official image never reads',
          stops: false,
          fix: `- ${mount}/etc/nginx/conf.d/default.conf:ro`,
        };
  }
  if (/\/conf\.d\//.test(target) && !rendered && !name.endsWith('.conf'))
    return {
      text: name.includes('.template')
        ? 'where no template is rendered and only *.conf is read'
        : 'and only *.conf is read there',
      stops: false,
      fix: name.includes('.template')
        ? `- ${mount}/etc/nginx/templates/default.conf.template:ro`
        : `- ${mount}/etc/nginx/conf.d/default.conf:ro`,
    };
  if (target === '/etc/nginx/nginx.conf' && proxy.fragment)
    return {
      text: 'which has to be a complete configuration with events and http blocks, and this is a server block',
      stops: true,
      fix: `- ${mount}/etc/nginx/conf.d/default.conf:ro`,
    };
  if (/\/conf\.d\//.test(target) && !proxy.fragment && proxy.outer.some((it) => it.name === 'events'))
    return {
      text: 'inside the http block of the image, and this file has an http block of its own',
      stops: true,
      fix: `- ${mount}/etc/nginx/nginx.conf:ro`,
    };
  const variable = rendered || !target.endsWith('.conf') ? undefined : templateVariable(proxy);
  return variable === undefined
    ? undefined
    : {
        text: `where nobody fills its variable ${variable.text} in`,
        stops: true,
        at: variable.span,
        fix: `- ${mount}/etc/nginx/templates/default.conf.template:ro`,
      };
}

/** `${API_HOST}`: nginx's own variables are in lower case. */
function templateVariable(proxy: ReverseProxy): { text: string; span: Span } | undefined {
  const look = (level: readonly NginxDirective[]): { text: string; span: Span } | undefined => {
    for (const directive of level) {
      for (const arg of directive.args) {
        const found = /\$\{[A-Z][A-Z0-9_]+\}/.exec(arg.text)?.[0];
        if (found !== undefined && arg.span.file === proxy.file) return { text: found, span: arg.span };
      }
      const inner = directive.block === null ? undefined : look(directive.block);
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  return look(proxy.servers.flatMap((it) => it.directives));
}

function compose(target: string): string {
  return `services:\n  edge:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes:\n      - ./app.conf:${target}:ro\n  api:\n    image: shop:1\n`;
}

import { directiveNamed } from '../../../documents/nginx/document.ts';
import { insertAfter, replaceArgs } from '../../../documents/nginx/write.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, review, reviewOrAdvice, skip } from '../../rule.ts';
import { isOpenOutside, noProxy } from '../../shared/proxies.ts';

const line = 'error_log /dev/stderr warn;';

export default defineRule<ReverseProxy>({
  id: 'observability/logs/proxy-error-log-missing',
  title: 'Errors of the proxy go where nobody looks',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => model.proxies.filter((proxy) => proxy.product === 'nginx' && proxy.servers.length > 0),
  noSubject: noProxy,

  check(proxy, model) {
    const levels = [proxy.outer, ...proxy.servers.map((server) => server.directives)];
    const written = levels.flatMap((level) => directiveNamed(level, 'error_log') ?? [])[0];
    // `access_log off` exists, `error_log off` does not: nginx then writes a file of that name.
    if (written?.args[0]?.text === 'off')
      return fail(
        written.headSpan,
        `${proxy.file} says error_log off, which switches nothing off: nginx writes the errors into a file named off below its own folder.`,
        {
          subject: { kind: 'proxy', name: proxy.file, anchor: 'main/error_log' },
          severity: 'MEDIUM',
          fix: review('Send errors to the log of the container', 'nginx', replaceArgs(written, '/dev/stderr warn')),
        },
      );
    if (written !== undefined) return pass(written.headSpan, written.args.map((arg) => arg.text).join(' '));
    if (proxy.fragment || isOpenOutside(proxy)) return skip('The main file, which is not here, may set error_log.');
    if (isOfficialImage(proxy, model)) return skip('The image sends the default error log to stderr.');
    const server = proxy.servers[0];
    if (server === undefined) throw new Error('a subject without servers');
    return fail(
      server.headSpan,
      `${proxy.file} has no error_log, so refused uploads, lost upstreams and timeouts are written to the place that was compiled into nginx.`,
      {
        subject: { kind: 'proxy', name: proxy.file, anchor: 'main/error_log' },
        monitor: {
          metric: 'lines of level error in the log of the proxy',
          threshold: 'any line with "upstream timed out" or "no live upstreams"',
          why: 'the application does not see these requests and cannot report them',
        },
        fix: reviewOrAdvice(
          'Send errors to the log of the container',
          'nginx',
          insertAfter(
            server.directives.find((it) => it.span.file === server.span.file && it.block === null),
            [line],
          ),
          line,
        ),
      },
    );
  },

  docs: {
    problem:
      'A container then loses the file with every restart, and on a host it depends on the package where it is and who rotates it.',
    impact: 'When users see 502 or 413, there is nothing to read about the reason.',
    verify: 'Stop the application and ask for a page: the reason must appear in the collected logs.',
    remedy: 'Write error_log to stderr in a container, or to a file that is rotated and collected.',
    tradeOff: 'None: the level keeps the amount small.',
    sources: ['https://nginx.org/en/docs/ngx_core_module.html#error_log'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('error_log /dev/stderr warn;\n') }],
  },
});

/** The official images link the compiled-in path to stderr. */
function isOfficialImage(proxy: ReverseProxy, model: DeploymentModel): boolean {
  const container = model.containers.find((one) => one.id === proxy.container);
  const images = [
    container === undefined ? undefined : known(container.image),
    ...model.images
      .filter((image) => image.id === container?.build || (container === undefined && !proxy.fragment))
      .map((image) => known(image.base)),
  ];
  return images.some((image) => image !== undefined && /(?:^|\/)nginx/.test(image.repository));
}

function conf(main: string): string {
  return `${main}events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://shop:8080;\n    }\n  }\n}\n`;
}

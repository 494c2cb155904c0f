import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services, usesAny } from '../../shared/apps.ts';
import { countedUpload } from '../../shared/counted-upload.ts';

export default defineRule<App>({
  id: 'network/timeouts-and-limits/upload-size-unlimited',
  title: 'Nothing limits the size of an upload',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    if (app.routes.every((one) => !one.upload)) return skip('No route of this service takes files.');
    // What is read whole has a finding of its own, and the limit is part of its fix.
    const whole = factsOf(app, 'upload-read').filter((read) => !read.bounded);
    const routes = app.routes.filter(
      (one) => one.upload && (whole.length === 0 || (one.handler !== null && isWritten(app, one.handler))),
    );
    const route = routes.find((one) => !whole.some((read) => read.function !== null && read.function === one.handler));
    if (route === undefined) return skip('The upload is read whole; the limit is part of that fix.');
    const limit = factsOf(app, 'size-limit')[0];
    if (limit !== undefined) return pass(limit, `${limit.name} limits uploads`);
    const named = factsOf(app, 'env-read').find((read) =>
      /MAX_(?:CONTENT|UPLOAD|FILE|BODY|REQUEST)\w*(?:LENGTH|SIZE|BYTES|MB)?|UPLOAD_(?:LIMIT|MAX)/i.test(read.name),
    );
    if (named !== undefined) return pass(named, `${named.name} limits uploads`);
    // Frameworks with a limit of their own.
    if (usesAny(app, 'fastify', '@fastify/multipart', 'next', '@sveltejs/kit', '@nestjs/platform-fastify'))
      return skip('The framework limits bodies by default.');
    const proxy = proxyLimit(model);
    if (proxy !== null) return pass(proxy, 'the proxy in front limits bodies');
    const others = routes.filter((one) => one !== route);
    const more = others.slice(0, 4).map((one) => `${one.method} ${one.path} (${at(one.span)})`);
    return fail(
      route,
      `${route.method} ${route.path} takes files of any size: neither ${app.name} nor a proxy of this repository limits them${more.length === 0 ? '' : `; likewise ${more.join(', ')}${others.length > more.length ? ` and ${others.length - more.length} more` : ''}`}.`,
      {
        subject: appSubject(app, 'upload/limit'),
        evidence: others.slice(0, 20).map((one) => one.span),
        verify: `\`head -c 5G /dev/zero | curl -s -o /dev/null -w '%{http_code}\\n' -F file=@- http://127.0.0.1:${portOfApp(app, model)}${route.path}\` must print 413 within seconds.`,
        fix: countedUpload(app, route.span.file),
      },
    );
  },

  docs: {
    problem: 'Uploads are spooled to the temporary folder first, whatever the handler does with them later.',
    impact:
      'One client can fill the disk of the container host, and with it stop the database, the logs and every other service there.',
    verify: 'Upload some gigabytes of zeros and look at the status code.',
    remedy:
      'Set a limit at the proxy and in the application, a little above the largest file that users have, and say it in the interface.',
    tradeOff: 'Larger files are refused with 413; offer another way for them.',
    sources: [
      'https://flask.palletsprojects.com/en/stable/patterns/fileuploads/#improving-uploads',
      'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size',
      'https://owasp.org/www-community/vulnerabilities/Unrestricted_File_Upload',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'flask==3.1.2\n',
        'app.py':
          'from flask import Flask, request\napp = Flask(__name__)\n\n@app.route("/upload", methods=["POST"])\ndef upload():\n    request.files["file"].save("/data/in.bin")\n    return "ok"\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'flask==3.1.2\n',
        'app.py':
          'from flask import Flask, request\napp = Flask(__name__)\napp.config["MAX_CONTENT_LENGTH"] = 50 * 1024 * 1024\n\n@app.route("/upload", methods=["POST"])\ndef upload():\n    request.files["file"].save("/data/in.bin")\n    return "ok"\n',
      },
    ],
  },
});

/** The handler itself stores what it is sent. */
function isWritten(app: App, handler: string): boolean {
  return factsOf(app, 'file-write').some((write) => write.function === handler);
}

/** nginx limits bodies to 1 MiB unless told otherwise; only an explicit zero lets everything through. */
function proxyLimit(model: DeploymentModel): { readonly span: DeploymentModel['proxies'][number]['span'] } | null {
  const open = model.proxies.some((proxy) =>
    proxy.servers.some((server) =>
      [server.settings, ...server.locations.map((location) => location.settings)].some(
        (settings) => settings.bodyLimitBytes.state === 'set' && settings.bodyLimitBytes.value === 0,
      ),
    ),
  );
  const first = model.proxies[0];
  return open || first === undefined ? null : { span: first.span };
}

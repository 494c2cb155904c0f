import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { countedUpload } from '../../shared/counted-upload.ts';

export default defineRule<App>({
  id: 'storage/uploads/unbounded-read',
  title: 'One large upload can exhaust the memory',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const reads = factsOf(app, 'upload-read');
    const capping = bodyCap(app);
    const open = capping === undefined ? reads.filter((read) => !read.bounded) : [];
    const [first] = open;
    const route = app.routes.find((one) => one.upload);
    if (first === undefined) {
      const bounded = reads[0];
      if (bounded !== undefined) return pass(capping ?? bounded, 'the upload is bounded before it is read');
      return skip(
        route === undefined
          ? 'No route of this service takes files.'
          : `${route.path} does not read whole uploads into memory.`,
      );
    }
    const capped = proxyLimit(model);
    const own =
      app.routes.find((one) => one.upload && one.handler !== null && one.handler === first.function) ??
      app.routes.findLast((one) => one.span.file === first.span.file && one.span.start <= first.span.start) ??
      route;
    const limit = containersOfApp(app, model)
      .map((container) => known(container.memoryLimit))
      .find((bytes) => bytes !== undefined);
    const name = own === undefined ? (first.function ?? 'An upload handler') : `${own.method} ${own.path}`;
    return fail(
      first,
      `${name} reads the whole upload into memory before anything looks at its size (${at(first.span)}).`,
      {
        subject: appSubject(app, `upload/${first.function ?? 'handler'}`),
        // A proxy with a limit in front bounds the damage to that size times the number of parallel uploads.
        severity: capped === null ? 'HIGH' : 'MEDIUM',
        evidence: [...routesOf(app, open), ...open.slice(1, 20).map((read) => read.span)],
        problem:
          capped === null
            ? `A check after the read comes too late: the bytes are already there${limit === undefined ? '' : ` and the container may use ${Math.round(limit / 1024 ** 2)} MiB`}.`
            : `A check after the read comes too late; the proxy lets up to ${Math.round(capped.bytes / 1024 ** 2)} MiB through per request (${at(capped.span)}).`,
        verify: `\`head -c 2G /dev/zero | curl -s -o /dev/null -w '%{http_code}\\n' -F file=@- http://127.0.0.1:${portOfApp(app, model)}${own?.path ?? '/upload'}\` must print 413 while \`docker stats\` stays flat.`,
        fix: countedUpload(app, first.span.file),
      },
    );
  },

  docs: {
    problem: 'A check after the read comes too late: the bytes are already in memory.',
    impact:
      'One upload of some gigabytes, or a few in parallel, gets the process killed, and every running request with it.',
    verify: 'Upload 2 GB of zeros and watch the memory of the container.',
    remedy:
      'Copy the upload to disk in chunks, count the bytes and answer 413 as soon as the limit is passed; set the same limit at the proxy.',
    tradeOff: 'Clients with larger files see 413; say the limit in the interface.',
    sources: ['https://fastapi.tiangolo.com/tutorial/request-files/', 'https://github.com/expressjs/multer#limits'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\nasync def upload(file: UploadFile):\n    content = await file.read()\n    return {"size": len(content)}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/upload")\nasync def upload(file: UploadFile):\n    total = 0\n    while chunk := await file.read(1 << 20):\n        total += len(chunk)\n    return {"size": total}\n',
      },
    ],
  },
});

/** Where the handlers of these reads are declared, the first read's own first. */
function routesOf(app: App, reads: readonly { readonly function: string | null }[]): readonly Span[] {
  const handlers = new Set(reads.map((read) => read.function));
  return app.routes
    .filter((one) => one.upload && one.handler !== null && handlers.has(one.handler))
    .slice(0, 12)
    .map((one) => one.span);
}

/** The framework itself ends a body that is too long, wherever it is read. */
function bodyCap(app: App): Span | undefined {
  const limit = factsOf(app, 'size-limit').find((it) => /^(?:MAX_CONTENT_LENGTH|bodyLimit)$/.test(it.name));
  const middleware = factsOf(app, 'import').find((it) => it.name === 'hono/body-limit');
  return limit?.span ?? middleware?.span;
}

/** The largest body limit in front, when every proxy of the deployment has one. */
function proxyLimit(model: DeploymentModel): { bytes: number; span: Span } | null {
  const limits = model.proxies.flatMap((proxy) =>
    proxy.servers.flatMap((server) => [
      server.settings.bodyLimitBytes,
      ...server.locations.map((location) => location.settings.bodyLimitBytes),
    ]),
  );
  const set = limits.flatMap((limit) =>
    limit.state === 'set' && limit.value > 0 ? [{ bytes: limit.value, span: limit.span }] : [],
  );
  if (
    model.proxies.length === 0 ||
    set.length === 0 ||
    limits.some((limit) => limit.state === 'set' && limit.value === 0)
  )
    return null;
  return set.sort((a, b) => b.bytes - a.bytes)[0] ?? null;
}

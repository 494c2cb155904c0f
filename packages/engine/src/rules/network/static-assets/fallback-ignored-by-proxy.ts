import { directiveNamed } from '../../../documents/nginx/document.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { labelOf, noProxy, type Place, placeSubject, places } from '../../shared/proxies.ts';

export default defineRule<Place>({
  id: 'network/static-assets/fallback-ignored-by-proxy',
  title: 'Files and the application fight over one location',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model) =>
    places(model).filter(({ location }) => directiveNamed(location.directives, 'try_files') !== undefined),
  noSubject: `No location of a proxy here uses try_files. ${noProxy}`,

  check(place) {
    const { location } = place;
    const files = directiveNamed(location.directives, 'try_files');
    const upstream = directiveNamed(location.directives, 'proxy_pass');
    if (files === undefined || upstream === undefined) return pass(files?.headSpan ?? location.headSpan);
    const target = upstream.args[0]?.text ?? '';
    return fail(
      files.headSpan,
      `${labelOf(location)} has both try_files and proxy_pass: every file that is found is asked from ${target} all the same.`,
      {
        subject: placeSubject(place, 'try_files'),
        evidence: [upstream.headSpan],
        fix: advice(
          'Fall back to a named location',
          'nginx',
          `location ${location.pattern} {\n    try_files $uri @app;\n}\nlocation @app {\n    proxy_pass ${target};\n}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'try_files only rewrites the path; what answers in this location is still the proxy, and a fallback to a page is sent to the application as well.',
    impact: 'Static files are served by the application or not at all, and pages of the frontend end as its 404.',
    verify: 'Stop the application and ask for a static file: the answer is 502 although the file exists.',
    remedy: 'Let try_files fall back to a named location that holds the proxy_pass.',
    tradeOff: 'Headers of the location have to be repeated in the named one.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('try_files $uri /index.html;\n      proxy_pass http://api:8000;') }],
    good: [{ 'nginx.conf': conf('try_files $uri @app;') }],
  },
});

function conf(inner: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    root /www;\n    location / {\n      ${inner}\n    }\n    location @app { proxy_pass http://api:8000; }\n  }\n}\n`;
}

import { appendDirectives } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { factsOf } from '../../shared/apps.ts';
import { isOpenInside, isOpenOutside, labelOf, placeSubject } from '../../shared/proxies.ts';
import { appRoutes, publicPath, type RoutedPlace, routedPlaces, routesText } from '../../shared/proxy-routes.ts';

export default defineRule<RoutedPlace>({
  id: 'network/websocket-proxy/stream-buffered',
  title: 'The proxy holds streamed answers back',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    routedPlaces(
      model,
      appRoutes(model, (route) => route.stream && !route.websocket),
    ),
  noSubject: 'No proxy location here leads to a route that streams.',

  check(place) {
    const { location, proxy, server, routes } = place;
    const { buffering } = location.settings;
    if (buffering.state === 'set' && !buffering.value) return pass(buffering, 'buffering is off');
    const header = routes.flatMap(({ app, route }) =>
      factsOf(app, 'stream-unbuffered').filter((fact) => fact.span.file === route.span.file),
    )[0];
    if (header !== undefined) return pass(header.span, 'the application asks nginx not to buffer');
    // The header may be set by a helper elsewhere in the application.
    const elsewhere = routes.flatMap(({ app }) => factsOf(app, 'stream-unbuffered'))[0];
    if (elsewhere !== undefined) return skip('A helper of the application may set X-Accel-Buffering.');
    if (buffering.state === 'unresolved') return skip(`proxy_buffering is ${buffering.expression}.`);
    if (
      buffering.state === 'unset' &&
      (isOpenInside(proxy, location.span) || isOpenInside(proxy, server.span) || isOpenOutside(proxy))
    )
      return skip(`An include that is not in this repository may set proxy_buffering of ${labelOf(location)}.`);
    const lines = ['proxy_buffering off;', 'proxy_cache off;'];
    const first = routes[0];
    return fail(
      buffering.state === 'set' ? buffering : location.headSpan,
      `The ${labelOf(location)} in ${location.headSpan.file} buffers answers, and ${routesText(routes)} streams through it without the header X-Accel-Buffering.`,
      {
        subject: placeSubject(place, 'proxy_buffering'),
        evidence: routes.slice(0, 3).map(({ route }) => route.span),
        verify: `\`curl -N http://<host>${first === undefined ? '/' : publicPath(place, first)}\` must print the first event at once, not several together.`,
        fix: reviewOrAdvice(
          `Pass streams on at once in ${labelOf(location)}`,
          'nginx',
          buffering.state === 'set' ? undefined : appendDirectives(location.span.file, location.directives, lines),
          lines.join('\n'),
        ),
      },
    );
  },

  docs: {
    problem: 'nginx collects an answer until a buffer of several kilobytes is full before it sends anything on.',
    impact: 'Progress and chat answers arrive in jerks or only at the end, so users believe that nothing happens.',
    verify: 'Watch the stream through the proxy with `curl -N`.',
    remedy:
      'Switch proxy_buffering off in the location of the stream, or send `X-Accel-Buffering: no` from the application.',
    tradeOff: 'Slow clients then keep the connection to the application busy, so do it for streams only.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering'],
  },
  examples: {
    bad: [example('')],
    good: [example('      proxy_buffering off;\n')],
  },
});

function example(line: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py':
      'from fastapi import FastAPI\nfrom fastapi.responses import StreamingResponse\napp = FastAPI()\n\n@app.get("/api/answer")\nasync def answer():\n    return StreamingResponse(words(), media_type="text/event-stream")\n',
    'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    location /api/ {\n      proxy_pass http://api:8000;\n${line}    }\n  }\n}\n`,
  };
}

import { isPublicRouter, type Traefik, type TraefikRouter, traefikOf } from '../../../model/traefik.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Subject {
  readonly traefik: Traefik;
  readonly router: TraefikRouter;
}

export default defineRule<Subject>({
  id: 'network/tls/traefik-http-not-redirected',
  title: 'The site also answers without encryption',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select(model) {
    const traefik = traefikOf(model);
    if (traefik === null || !traefik.routers.some((router) => router.tls)) return [];
    const secure = traefik.routers.filter((router) => router.tls);
    // A plain router beside a TLS router of the same service: one site under two schemes.
    return traefik.routers
      .filter(
        (router) => !router.tls && isPublicRouter(router) && secure.some((it) => it.container === router.container),
      )
      .map((router) => ({ traefik, router }));
  },
  noSubject: 'No service has a plain router of Traefik beside a TLS one.',

  check({ traefik, router }) {
    const points = traefik.entryPoints.filter(
      (it) => router.entryPoints.length === 0 || router.entryPoints.includes(it.name),
    );
    const [first] = points;
    if (first === undefined || traefik.open)
      return skip(`The entry point of ${router.name} is not in this repository.`);
    if (points.some((it) => it.tls)) return pass(first.span, `entry point ${first.name} ends TLS`);
    const redirecting = points.find((it) => it.redirects);
    if (redirecting !== undefined) return pass(redirecting.span, `entry point ${redirecting.name} redirects`);
    const middlewares = router.middlewares.map((name) => name.split('@')[0]);
    const redirect = traefik.middlewares.find(
      (it) => middlewares.includes(it.name) && /^redirect(?:scheme|regex)$/.test(it.type),
    );
    if (redirect !== undefined) return pass(redirect.span, `middleware ${redirect.name} redirects`);
    if (middlewares.some((name) => !traefik.middlewares.some((it) => it.name === name)))
      return skip('A middleware that is not in this repository may redirect.');
    return fail(
      router.span,
      `The router ${router.name} serves ${router.rule ?? 'its service'} on entry point ${first.name}${first.port === null ? '' : ` (port ${first.port})`} without TLS and without a redirect, beside a router that has TLS.`,
      {
        subject: { kind: 'proxy', name: 'traefik', anchor: `routers/${router.name}/redirect` },
        evidence: [first.span],
        verify: '`curl -sI http://<host>/` must answer 301 or 308 with a Location that begins with https.',
        fix: advice(
          'Redirect the whole entry point',
          'yaml',
          `- --entrypoints.${first.name}.http.redirections.entrypoint.to=${traefik.entryPoints.find((it) => it.port === 443)?.name ?? 'websecure'}\n- --entrypoints.${first.name}.http.redirections.entrypoint.scheme=https`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Whoever types the name without https, or follows an old link, stays on the unencrypted port, with every password and cookie.',
    impact: 'Sessions and documents can be read and changed by anyone on the network between the user and the server.',
    verify: '`curl -sI http://HOST/` must answer with a redirect to https.',
    remedy: 'Redirect at the entry point, so no router can forget it.',
    tradeOff: 'Old clients and health checks that cannot follow redirects have to be moved to https first.',
    sources: ['https://doc.traefik.io/traefik/routing/entrypoints/#redirection'],
  },
  examples: {
    bad: [{ 'compose.yml': stack('') }],
    good: [{ 'compose.yml': stack('      - --entrypoints.web.http.redirections.entrypoint.to=websecure\n') }],
  },
});

function stack(flags: string): string {
  return `services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.web.address=:80\n      - --entrypoints.websecure.address=:443\n${flags}    ports: ["80:80", "443:443"]\n  shop:\n    image: shop:1\n    labels:\n      - traefik.http.routers.plain.rule=Host(\`shop.example\`)\n      - traefik.http.routers.plain.entrypoints=web\n      - traefik.http.routers.shop.rule=Host(\`shop.example\`)\n      - traefik.http.routers.shop.entrypoints=websecure\n      - traefik.http.routers.shop.tls.certresolver=le\n`;
}

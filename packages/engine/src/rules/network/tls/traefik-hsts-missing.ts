import type { DeploymentModel } from '../../../model/model.ts';
import { middlewaresFor, type Traefik, traefikOf } from '../../../model/traefik.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { hstsByApplication } from '../../shared/tls.ts';

export default defineRule<Traefik>({
  id: 'network/tls/traefik-hsts-missing',
  title: 'Browsers may fall back to unencrypted requests',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'config-block',

  select(model) {
    const traefik = traefikOf(model);
    return traefik?.routers.some((router) => router.tls) ? [traefik] : [];
  },
  noSubject: 'No router of Traefik ends TLS here.',

  check(traefik, model) {
    const application = hstsByApplication(model);
    if (application !== undefined) return pass(application, 'the application sets it');
    const header = traefik.middlewares.find(
      (it) => it.type === 'headers' && (Number(it.options.get('stsseconds') ?? 0) > 0 || setsByHand(it.options)),
    );
    if (header !== undefined) return pass(header.span, `middleware ${header.name} sends it`);
    const tls = traefik.routers.filter((router) => router.tls);
    if (tls.some((router) => middlewaresFor(router, traefik) === null))
      return skip('A middleware that is not in this repository may set the header.');
    if (cdnInFront(model)) return skip('A service in front may set the header.');
    const [first] = tls;
    const names = [...new Set(tls.map((router) => router.name))];
    return fail(
      traefik.span,
      `Traefik ends TLS for ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}, and no middleware of its routers or entry points sends Strict-Transport-Security.`,
      {
        subject: { kind: 'proxy', name: 'traefik', anchor: 'headers/hsts' },
        evidence: first === undefined ? [] : [first.span],
        verify: '`curl -sI https://<host>/ | grep -i strict-transport` prints nothing.',
        fix: advice(
          'Send the header from the TLS entry point',
          'yaml',
          `# once, for every router of the entry point\n- --entrypoints.${traefik.entryPoints.find((it) => it.port === 443)?.name ?? 'websecure'}.http.middlewares=secure@docker\n# labels of any service\n- traefik.http.middlewares.secure.headers.stsSeconds=31536000\n- traefik.http.middlewares.secure.headers.contentTypeNosniff=true\n- traefik.http.middlewares.secure.headers.frameDeny=true`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Without the header a browser tries http first when someone types the name, and an attacker on the network can answer in place of the redirect.',
    impact: 'The first request of a visit, cookies included, can be intercepted on a hostile network.',
    verify: '`curl -sI https://HOST/` shows Strict-Transport-Security.',
    remedy: 'Add a headers middleware with stsSeconds to the TLS entry point, so no router can forget it.',
    tradeOff: 'Browsers refuse plain http for the whole time, so begin with 300 seconds and raise it.',
    sources: ['https://doc.traefik.io/traefik/middlewares/http/headers/', 'https://www.rfc-editor.org/rfc/rfc6797'],
  },
  examples: {
    bad: [{ 'compose.yml': stack('') }],
    good: [
      {
        'compose.yml': stack(
          '      - traefik.http.routers.shop.middlewares=sec\n      - traefik.http.middlewares.sec.headers.stsseconds=31536000\n',
        ),
      },
    ],
  },
});

function setsByHand(options: ReadonlyMap<string, string>): boolean {
  return [...options.keys()].some((key) => /customresponseheaders\.strict-transport-security/.test(key));
}

function cdnInFront(model: DeploymentModel): boolean {
  return model.containers.some(
    (it) => it.image.state === 'set' && /(?:^|\/)(?:cloudflared|tailscale|ngrok)$/.test(it.image.value.repository),
  );
}

function stack(labels: string): string {
  return `services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.web.address=:80\n      - --entrypoints.web.http.redirections.entrypoint.to=websecure\n      - --entrypoints.websecure.address=:443\n    ports: ["80:80", "443:443"]\n  shop:\n    image: shop:1\n    labels:\n      - traefik.http.routers.shop.rule=Host(\`shop.example\`)\n      - traefik.http.routers.shop.entrypoints=websecure\n      - traefik.http.routers.shop.tls.certresolver=le\n${labels}`;
}

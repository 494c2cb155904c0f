import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { allRuns } from '../../shared/containers.ts';
import { type Site, siteSubject } from '../../shared/proxies.ts';
import { isTls, nameOf, publicSites, tlsInFront } from '../../shared/tls.ts';

export default defineRule<Site>({
  id: 'network/tls/self-signed-certificate',
  title: 'Browsers warn about the certificate',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: (model) => publicSites(model).filter(({ server }) => isTls(server) && server.certificate.state === 'set'),
  noSubject: 'No public server of a proxy here names a certificate.',

  check(site, model) {
    const path = known(site.server.certificate) ?? '';
    const maker = /snakeoil/.test(path) ? site.server.certificate.span : makerOf(path, model);
    if (maker === undefined) return pass(site.server.certificate, path);
    if (tlsInFront(model) !== undefined) return skip('Another hop in front shows its own certificate to the browser.');
    return fail(
      site.server.certificate,
      `${nameOf(site.server)} presents ${path}, which signs itself (${maker.file}:${maker.line}).`,
      {
        subject: siteSubject(site, 'certificate'),
        evidence: [maker],
        verify: `\`openssl s_client -connect ${site.server.names[0] ?? 'HOST'}:443 </dev/null | grep -i verif\` must report 0 (ok).`,
        fix: advice(
          'Let an ACME client issue it',
          'sh',
          `certbot certonly --webroot -w /var/www/certbot -d ${site.server.names[0] ?? 'app.example.com'}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'No browser and no client library trusts a certificate that nobody but itself has signed, so users learn to click the warning away.',
    impact:
      'An attacker can present his own certificate and nobody notices; API clients fail or switch their checks off.',
    verify: '`openssl s_client -connect HOST:443` must report `Verify return code: 0`.',
    remedy:
      'Use a certificate of an ACME issuer and keep the self-signed one for a default server that rejects handshakes.',
    tradeOff: 'Issuing needs a public name and a reachable challenge (HTTP or DNS).',
    sources: ['https://letsencrypt.org/docs/challenge-types/'],
  },
  examples: {
    bad: [
      {
        Dockerfile:
          'FROM nginx:1.27\nRUN openssl req -x509 -nodes -newkey rsa:2048 -subj /CN=app -keyout /etc/nginx/certs/a.key -out /etc/nginx/certs/a.pem\nCOPY app.conf /etc/nginx/conf.d/app.conf\n',
        'app.conf': 'server {\n  listen 443 ssl;\n  ssl_certificate /etc/nginx/certs/a.pem;\n  root /www;\n}\n',
      },
    ],
    good: [
      {
        'app.conf':
          'server {\n  listen 443 ssl;\n  ssl_certificate /etc/letsencrypt/live/app.test/fullchain.pem;\n  root /www;\n}\n',
      },
    ],
  },
});

/** Where the certificate file is made: a RUN, or a start command, whose `openssl req -x509` writes a file of that name. */
function makerOf(path: string, model: DeploymentModel): Span | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const makes = (text: string) => /\bopenssl\s+req\b/.test(text) && text.includes('-x509') && text.includes(name);
  for (const image of model.images) {
    const run = allRuns(image).find((it) => makes(it.text));
    if (run !== undefined) return run.span;
  }
  for (const container of model.containers) {
    for (const command of [container.command, container.entrypoint]) {
      if (command.state === 'set' && makes(command.value.text)) return command.span;
    }
  }
  return undefined;
}

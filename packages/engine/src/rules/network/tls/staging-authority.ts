import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { traefikOf } from '../../../model/traefik.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { everyDirective } from '../../shared/front-doors.ts';

interface Subject {
  readonly what: string;
  readonly span: Span;
}

export default defineRule<Subject>({
  id: 'network/tls/staging-authority',
  title: 'Visitors get certificates that no browser trusts',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => [...traefikSubjects(model), ...caddySubjects(model), ...commandSubjects(model)],
  noSubject: 'Nothing here orders certificates from a test authority.',

  check({ what, span }) {
    return fail(
      span,
      `${what} orders its certificates from the staging authority of Let's Encrypt, which browsers do not trust.`,
      {
        subject: { kind: 'proxy', name: span.file, anchor: 'acme/staging' },
        verify: '`curl -sI https://<host>/` fails with "unable to get local issuer certificate".',
        fix: advice(
          'Order from the real authority',
          'yaml',
          '# delete the line with the staging address, and the stored certificates with it',
        ),
      },
    );
  },

  docs: {
    problem: 'The staging authority exists for trying out, with higher limits and a root that is in no browser.',
    impact: 'Every visitor sees a certificate warning, and clients of the API refuse to connect.',
    verify: 'Open the site and look at the issuer of the certificate.',
    remedy: 'Remove the staging address and the certificates that were stored from it.',
    tradeOff: 'The limits of the real authority apply, so keep the store on a volume.',
    sources: ['https://letsencrypt.org/docs/staging-environment/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': stack(
          '      - --certificatesresolvers.le.acme.caserver=https://acme-staging-v02.api.letsencrypt.org/directory\n',
        ),
      },
    ],
    good: [{ 'compose.yml': stack('') }],
  },
});

const staging = /acme-staging(?:-v02)?\.api\.letsencrypt\.org/;

/** A test resolver beside the real one is fine: routers name the one they use. */
function traefikSubjects(model: DeploymentModel): Subject[] {
  const acme = (traefikOf(model)?.settings ?? []).filter((it) => /^certificatesresolvers\./.test(it.key));
  const servers = acme.filter((it) => it.key.endsWith('.acme.caserver'));
  const resolvers = new Set(acme.map((it) => it.key.split('.')[1]));
  const test = servers.filter((it) => staging.test(it.value));
  return test.length > 0 && test.length === resolvers.size
    ? test.slice(0, 1).map((it) => ({ what: 'Traefik', span: it.span }))
    : [];
}

function caddySubjects(model: DeploymentModel): Subject[] {
  return model.caddyfiles
    .filter((file) => file.environment === 'prod')
    .flatMap((file) =>
      everyDirective(file.blocks)
        .filter((it) => /^(?:acme_ca|ca)$/.test(it.words[0] ?? '') && staging.test(it.words[1] ?? ''))
        .slice(0, 1)
        .map((it) => ({ what: 'Caddy', span: it.span })),
    );
}

function commandSubjects(model: DeploymentModel): Subject[] {
  return model.containers.flatMap((container): Subject[] => {
    const words = known(container.command)?.words ?? [];
    const image = known(container.image)?.repository ?? '';
    const certbot = /(?:certbot|lego|acme\.sh)/.test(image) || /^(?:certbot|lego|acme\.sh)$/.test(words[0] ?? '');
    const found = certbot && words.some((word) => /^--(?:staging|test-cert)$/.test(word) || staging.test(word));
    return found ? [{ what: container.name, span: container.command.span }] : [];
  });
}

function stack(line: string): string {
  return `services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.sec.address=:443\n      - --certificatesresolvers.le.acme.storage=/acme/acme.json\n${line}    ports: ["443:443"]\n    volumes: ["acme:/acme"]\n`;
}

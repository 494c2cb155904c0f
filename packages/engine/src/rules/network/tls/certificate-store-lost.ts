import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { traefikOf } from '../../../model/traefik.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { mountOf } from '../../shared/apps.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  /** Folder in the container that must survive. */
  readonly folder: string;
  readonly span: Span;
}

export default defineRule<Subject>({
  id: 'network/tls/certificate-store-lost',
  title: 'Certificates are ordered anew with every update',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => [...traefikStore(model), ...caddyStores(model), ...certbotStores(model)],
  noSubject: 'No container here gets certificates from an authority by itself.',

  check({ container, folder, span }) {
    const mount = mountOf(container, folder);
    if (mount !== undefined && mount.kind !== 'tmpfs' && mount.kind !== 'anonymous')
      return pass([span, mount.span], `${folder} is kept in ${mount.source ?? mount.kind}`);
    return fail(
      span,
      `${titleOf(container)} keeps the certificates that it orders in ${folder}, and no volume is mounted there.`,
      {
        subject: containerSubject(container, 'volumes.certificates'),
        ...(mount === undefined ? {} : { evidence: [mount.span] }),
        verify: `\`docker compose up -d --force-recreate ${container.name}\` and look for new orders in its log.`,
        fix: advice(
          'Keep the folder in a named volume',
          'yaml',
          `${container.name}:\n  volumes:\n    - certificates:${folder}\n\nvolumes:\n  certificates:`,
        ),
      },
    );
  },

  docs: {
    problem:
      "A recreated container begins without certificates and orders all of them again; Let's Encrypt issues at most five for the same names in a week.",
    impact: 'The sixth update of a week leaves every visitor in front of a certificate warning for days.',
    verify: 'Recreate the container and compare the serial number of the certificate.',
    remedy: 'Mount a named volume at the folder of the certificates and of the account key.',
    tradeOff: 'The volume holds private keys, so back it up with care or not at all.',
    sources: [
      'https://letsencrypt.org/docs/rate-limits/',
      'https://doc.traefik.io/traefik/https/acme/#storage',
      'https://caddyserver.com/docs/automatic-https#storage',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': stack('') }],
    good: [{ 'compose.yml': stack('    volumes: ["acme:/acme"]\n') }],
  },
});

function traefikStore(model: DeploymentModel): Subject[] {
  const traefik = traefikOf(model);
  const container = traefik?.container;
  if (traefik === null || container === null || container === undefined || container.platform !== 'compose') return [];
  const acme = traefik.settings.filter((it) => /^certificatesresolvers\.[^.]+\.acme\./.test(it.key));
  const [first] = acme;
  if (first === undefined) return [];
  const storage = acme.find((it) => it.key.endsWith('.storage'));
  const path = storage?.value ?? 'acme.json';
  const absolute = path.startsWith('/') ? path : `/${path}`;
  return [{ container, folder: mountedFile(container, absolute) ?? folderOf(absolute), span: (storage ?? first).span }];
}

/** The file itself may be the mount. */
function mountedFile(container: Container, path: string): string | undefined {
  return container.mounts.find((mount) => mount.target === path)?.target;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** Caddy orders certificates for every site with a name, unless it is told to speak http only. */
function caddyStores(model: DeploymentModel): Subject[] {
  return model.containers.flatMap((container): Subject[] => {
    if (
      container.platform !== 'compose' ||
      !/(?:^|\/)caddy(?:-[\w-]+)?$/.test(known(container.image)?.repository ?? '')
    )
      return [];
    const tls = container.ports.some((port) => port.kind === 'published' && port.containerPort === 443);
    return tls ? [{ container, folder: '/data', span: container.span }] : [];
  });
}

function certbotStores(model: DeploymentModel): Subject[] {
  return model.containers.flatMap((container): Subject[] =>
    container.platform === 'compose' && /(?:^|\/)certbot(?:\/certbot)?$/.test(known(container.image)?.repository ?? '')
      ? [{ container, folder: '/etc/letsencrypt', span: container.span }]
      : [],
  );
}

function stack(volumes: string): string {
  return `services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.sec.address=:443\n      - --certificatesresolvers.le.acme.email=ops@shop.example\n      - --certificatesresolvers.le.acme.storage=/acme/acme.json\n      - --certificatesresolvers.le.acme.tlschallenge=true\n    ports: ["443:443"]\n${volumes}`;
}

import { insertKey } from '../../../documents/yaml/write.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';

type Ingress = DeploymentModel['kubernetes']['ingresses'][number];

/** Annotations of cloud controllers that end TLS outside of `spec.tls`. */
const managed =
  /certificate-arn|managed-certificates|ssl-cert|pre-shared-cert|allow-http|tls-acme|cloudflare-tunnel|tailscale|frontend-tls|appgw-ssl-certificate|router\.tls/;

export default defineRule<Ingress>({
  id: 'network/tls/ingress-without-tls',
  title: 'The Ingress serves its hosts without a certificate',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => model.kubernetes.ingresses,
  noSubject: 'No Kubernetes Ingress is declared.',

  check(ingress) {
    const bare = uncovered(ingress);
    if (ingress.tls.state === 'set' && bare.length > 0)
      return fail(
        ingress.tls,
        `The \`tls\` block of Ingress ${ingress.name} names ${(ingress.tlsHosts ?? []).join(', ')}, and not ${bare.join(', ')}.`,
        {
          subject: { kind: 'ingress', name: ingress.name, anchor: `Ingress/${ingress.name}/tls` },
          verify: `\`curl -vI https://${bare[0]}/\` shows the controller's own certificate instead of one for the host.`,
          fix: advice(
            'Name every host',
            'yaml',
            `tls:\n  - hosts: [${[...new Set(ingress.hosts)].join(', ')}]\n    secretName: ${ingress.name}-tls`,
          ),
        },
      );
    if (ingress.tls.state === 'set') return pass(ingress.tls, `Ingress ${ingress.name} has a tls block`);
    const annotation = Object.keys(ingress.annotations).find((name) => managed.test(name));
    if (annotation !== undefined) return pass(ingress.span, annotation);
    if (
      /internal|private/.test(ingress.className ?? '') ||
      ingress.annotations['alb.ingress.kubernetes.io/scheme'] === 'internal'
    ) {
      return skip(`Ingress ${ingress.name} is internal.`);
    }
    const host = ingress.hosts[0];
    const hosts = [...new Set(ingress.hosts)];
    return fail(ingress.span, `Ingress ${ingress.name} routes ${host ?? 'all hosts'} and has no \`tls\` block.`, {
      subject: { kind: 'ingress', name: ingress.name, anchor: `Ingress/${ingress.name}/tls` },
      confidence: host === undefined ? 'Medium' : 'High',
      verify: `\`curl -vI https://${host ?? 'HOST'}/\` shows the controller's own certificate instead of one for the host.`,
      fix: reviewOrAdvice(
        'Name the hosts and the certificate',
        'yaml',
        hosts.length === 0
          ? undefined
          : insertKey(ingress.slot ?? undefined, 'tls', [{ hosts, secretName: `${ingress.name}-tls` }]),
        `tls:\n  - hosts: [app.example.com]\n    secretName: ${ingress.name}-tls`,
      ),
    });
  },

  docs: {
    problem:
      'The controller then serves the hosts in plain text, and answers https with its own self-signed certificate.',
    impact: 'Users see a certificate warning or send passwords and documents unencrypted.',
    verify: '`kubectl get ingress -A` shows port 443 only for those with TLS.',
    remedy: 'Add `spec.tls` with the hosts and a Secret, and let cert-manager fill the Secret.',
    tradeOff: 'The certificate has to be issued and renewed, which needs cert-manager or a managed certificate.',
    sources: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  },
  examples: {
    bad: [{ 'ingress.yaml': ingressOf('') }],
    good: [{ 'ingress.yaml': ingressOf('  tls:\n    - hosts: [app.test]\n      secretName: app-tls\n') }],
  },
});

/** Hosts of the rules that no certificate is named for; one level of wildcard counts. */
function uncovered(ingress: Ingress): string[] {
  const named = ingress.tlsHosts ?? null;
  if (named === null || named.length === 0) return [];
  return [...new Set(ingress.hosts)].filter(
    (host) =>
      !/[${}]/.test(host + named.join('')) &&
      !named.includes(host) &&
      !named.includes(`*${host.slice(Math.max(0, host.indexOf('.')))}`),
  );
}

function ingressOf(tls: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: app\nspec:\n${tls}  rules:\n    - host: app.test\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: { service: { name: api, port: { number: 80 } } }\n`;
}

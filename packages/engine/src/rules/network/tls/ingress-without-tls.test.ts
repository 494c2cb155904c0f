import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ingress-without-tls.ts';

const ingress = (metadata: string, spec = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: app\n${metadata}spec:\n${spec}  rules:\n    - host: app.test\n      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }] }\n`;

ruleTest(rule, {
  bad: [
    { name: 'a host without tls', files: { 'k8s/i.yaml': ingress('') }, at: 'k8s/i.yaml:4', message: /app\.test/ },
    {
      name: 'a certificate for another host',
      files: { 'i.yaml': ingress('', '  tls: [{ hosts: [www.app.test], secretName: t }]\n') },
      at: 'i.yaml:6',
      message: /and not app\.test/,
    },
  ],
  good: [
    {
      name: 'a load balancer certificate',
      files: { 'i.yaml': ingress('  annotations:\n    alb.ingress.kubernetes.io/certificate-arn: arn:x\n') },
      passes: true,
    },
    {
      name: 'a wildcard, and an entry for all hosts',
      files: {
        'i.yaml': ingress('', '  tls: [{ hosts: ["*.test"], secretName: t }]\n'),
        'j.yaml': ingress('', '  tls: [{ secretName: t }]\n'),
      },
      passes: true,
    },
    { name: 'an internal class', files: { 'i.yaml': ingress('', '  ingressClassName: nginx-internal\n') } },
    { name: 'no Ingress', files: { 'compose.yml': 'services:\n  a:\n    image: nginx:1.27\n' } },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './staging-authority.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Caddy',
      files: {
        Caddyfile:
          '{\n  acme_ca https://acme-staging-v02.api.letsencrypt.org/directory\n}\nshop.example {\n  respond ok\n}\n',
      },
      at: 'Caddyfile:2',
    },
    {
      name: 'certbot',
      files: {
        'compose.yml':
          'services:\n  certbot:\n    image: certbot/certbot:v5.1.0\n    command: certonly --webroot -w /w -d shop.example --staging\n',
      },
      at: 'compose.yml:4',
    },
  ],
  good: [
    {
      name: 'a test resolver beside the real one',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.sec.address=:443\n      - --certificatesresolvers.try.acme.caserver=https://acme-staging-v02.api.letsencrypt.org/directory\n      - --certificatesresolvers.le.acme.email=a@b.example\n',
      },
    },
  ],
});

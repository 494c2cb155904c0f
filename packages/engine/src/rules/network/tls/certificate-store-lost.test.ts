import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './certificate-store-lost.ts';

const caddy = (volumes: string) =>
  `services:\n  caddy:\n    image: caddy:2.10\n    ports: ["80:80", "443:443"]\n    volumes:\n      - ./Caddyfile:/etc/caddy/Caddyfile:ro\n${volumes}`;

ruleTest(rule, {
  bad: [
    { name: 'Caddy with its file only', files: { 'compose.yml': caddy('') }, at: 'compose.yml:2', message: /\/data/ },
    {
      name: 'certbot without a folder',
      files: { 'compose.yml': 'services:\n  certbot:\n    image: certbot/certbot:v5.1.0\n    command: renew\n' },
      at: 'compose.yml:2',
    },
  ],
  good: [
    { name: 'Caddy with a volume', files: { 'compose.yml': caddy('      - caddy_data:/data\n') }, passes: true },
    {
      name: 'Caddy behind something that ends TLS',
      files: { 'compose.yml': 'services:\n  caddy:\n    image: caddy:2.10\n    ports: ["80:80"]\n' },
    },
    {
      name: 'the file of Traefik is mounted itself',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.sec.address=:443\n      - --certificatesresolvers.le.acme.storage=/acme.json\n    ports: ["443:443"]\n    volumes: ["./acme.json:/acme.json"]\n',
      },
      passes: true,
    },
  ],
});

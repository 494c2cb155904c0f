import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './self-signed-certificate.ts';

const conf = (certificate: string) =>
  `server {\n  listen 443 ssl;\n  server_name app.test;\n  ssl_certificate ${certificate};\n  root /www;\n}\n`;

ruleTest(rule, {
  bad: [
    {
      name: "Debian's sample certificate",
      files: { 'app.conf': conf('/etc/ssl/certs/ssl-cert-snakeoil.pem') },
      at: 'app.conf:4',
      message: /snakeoil/,
    },
  ],
  good: [
    {
      name: 'a managed certificate',
      files: { 'app.conf': conf('/etc/letsencrypt/live/app.test/fullchain.pem') },
      passes: true,
    },
    {
      name: 'an origin certificate behind a tunnel',
      files: {
        'app.conf': conf('/etc/ssl/certs/ssl-cert-snakeoil.pem'),
        'compose.yml': 'services:\n  tunnel:\n    image: cloudflare/cloudflared:2026.1\n',
      },
    },
    {
      name: 'a refusing default server',
      files: {
        'app.conf': conf('/etc/ssl/certs/ssl-cert-snakeoil.pem').replace('root /www', 'ssl_reject_handshake on'),
      },
    },
  ],
});

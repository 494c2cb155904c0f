import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './traefik-http-not-redirected.ts';

const stack = (plain: string) =>
  `services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:80, --entrypoints.websecure.address=:443]\n    ports: ["80:80", "443:443"]\n  shop:\n    image: shop:1\n    labels:\n${plain}      - traefik.http.routers.shop.rule=Host(\`shop.example\`)\n      - traefik.http.routers.shop.entrypoints=websecure\n      - traefik.http.routers.shop.tls=true\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'both schemes serve the shop',
      files: {
        'compose.yml': stack(
          '      - traefik.http.routers.open.rule=Host(`shop.example`)\n      - traefik.http.routers.open.entrypoints=web\n',
        ),
      },
      at: 'compose.yml:9',
      message: /router open/,
    },
  ],
  good: [
    {
      name: 'a redirect middleware',
      files: {
        'compose.yml': stack(
          '      - traefik.http.routers.open.rule=Host(`shop.example`)\n      - traefik.http.routers.open.entrypoints=web\n      - traefik.http.routers.open.middlewares=tls\n      - traefik.http.middlewares.tls.redirectscheme.scheme=https\n',
        ),
      },
      passes: true,
    },
    {
      name: 'the plain router is for the own machine',
      files: {
        'compose.yml': stack(
          '      - traefik.http.routers.open.rule=Host(`localhost`)\n      - traefik.http.routers.open.entrypoints=web\n',
        ),
      },
    },
  ],
});

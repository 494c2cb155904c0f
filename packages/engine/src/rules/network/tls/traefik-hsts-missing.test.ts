import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './traefik-hsts-missing.ts';

const stack = (flags: string, labels: string) =>
  `services:\n  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.websecure.address=:443\n${flags}    ports: ["443:443"]\n  shop:\n    image: shop:1\n    labels:\n      traefik.http.routers.shop.rule: Host(\`shop.example\`)\n      traefik.http.routers.shop.tls: "true"\n${labels}`;

ruleTest(rule, {
  bad: [
    {
      name: 'only other headers',
      files: {
        'compose.yml': stack(
          '',
          '      traefik.http.routers.shop.middlewares: sec\n      traefik.http.middlewares.sec.headers.framedeny: "true"\n',
        ),
      },
      at: 'compose.yml:5',
      message: /ends TLS for shop/,
    },
  ],
  good: [
    {
      name: 'the entry point sends it to all',
      files: {
        'compose.yml': stack(
          '      - --entrypoints.websecure.http.middlewares=sec@docker\n',
          '      traefik.http.middlewares.sec.headers.stsseconds: 63072000\n',
        ),
      },
      passes: true,
    },
    {
      name: 'a middleware of a file that is not here',
      files: { 'compose.yml': stack('', '      traefik.http.routers.shop.middlewares: sec@file\n') },
    },
    {
      name: 'a middleware in a dynamic file',
      files: {
        'compose.yml': stack('', '      traefik.http.routers.shop.middlewares: sec@file\n'),
        'traefik/dynamic.yml': 'http:\n  middlewares:\n    sec:\n      headers:\n        stsSeconds: 31536000\n',
      },
      passes: true,
    },
    {
      name: 'the application sets it',
      files: {
        'compose.yml': stack('', ''),
        'package.json': '{ "dependencies": { "express": "5.1.0", "helmet": "8.1.0" } }\n',
        'server.js': "const express = require('express');\nconst app = express();\napp.listen(3000);\n",
      },
      passes: true,
    },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './plaintext-listener.ts';

const plain = 'server {\n  listen 80;\n  server_name app.test;\n  location / { proxy_pass http://api:8000; }\n}\n';
const compose = (port: string) =>
  `services:\n  web:\n    image: nginx:1.27\n    ports: ["${port}"]\n    volumes: ["./app.conf:/etc/nginx/conf.d/app.conf:ro"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'Compose and a Service of type LoadBalancer',
      files: {
        'compose.yml': 'services:\n  web:\n    image: example/shop:1.2.3\n    ports: ["3000:3000"]\n',
        'k8s/service.yaml':
          'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: 3000\n  type: LoadBalancer\n',
      },
      at: 'compose.yml:4',
      message: /Service web publishes port 3000/,
      count: 2,
    },
    {
      name: 'port 443 without TLS',
      files: { 'app.conf': plain.replace('listen 80', 'listen 443'), 'compose.yml': compose('443:443') },
      at: 'app.conf:2',
      message: /app\.test listens on port 443/,
    },
    {
      name: 'a proxy that is published in plain text',
      files: { 'app.conf': plain, 'compose.yml': compose('80:80') },
      at: 'compose.yml:4',
      message: /Service web publishes port 80 in plain HTTP/,
      severity: 'MEDIUM',
    },
    {
      name: 'a published application without a proxy',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
        Dockerfile: 'FROM python:3.12-slim\nCMD ["uvicorn", "main:app"]\n',
      },
      at: 'compose.yml:4',
    },
    {
      name: 'the pages are hosted by Netlify and the application publishes a port',
      files: {
        'netlify.toml': '[build]\n  publish = "docs/site/"\n',
        'compose.yml': 'services:\n  api:\n    image: acme/api:1.0.0\n    ports: ["9091:9000"]\n',
      },
      at: 'compose.yml:4',
    },
    {
      name: 'Traefik without TLS on any router',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:80]\n    ports: ["80:80"]\n  api:\n    image: shop:1\n    labels: ["traefik.http.routers.api.rule=Host(`shop.example`)"]\n',
      },
      at: 'compose.yml:5',
    },
    {
      name: 'an image with nginx in it that nothing here runs',
      files: {
        Dockerfile: 'FROM nginx:1.27\nCOPY app.conf /etc/nginx/conf.d/\n',
        'app.conf': plain,
      },
      at: 'app.conf:2',
      message: /The image with app\.conf/,
    },
  ],
  good: [
    {
      name: 'addresses of a hop in front are believed, which does not say that it speaks TLS',
      files: {
        'app.conf': plain.replace('listen 80;', 'listen 80;\n  set_real_ip_from 172.17.0.0/16;'),
        'compose.yml': compose('80:80'),
      },
      asks: true,
    },
    { name: 'only the configuration of a host', files: { 'sites-available/app': plain }, asks: true },
    {
      name: 'a router of Traefik ends TLS',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:80, --entrypoints.sec.address=:443]\n    ports: ["80:80", "443:443"]\n  api:\n    image: shop:1\n    labels: ["traefik.http.routers.api.rule=Host(`shop.example`)", "traefik.http.routers.api.tls.certresolver=le"]\n',
      },
      passes: true,
    },
    {
      name: 'Caddy gets its certificates itself',
      files: {
        'compose.yml':
          'services:\n  caddy:\n    image: caddy:2.10\n    ports: ["80:80", "443:443"]\n    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]\n  api:\n    image: shop:1\n',
        Caddyfile: 'shop.example {\n  reverse_proxy api:8000\n}\n',
      },
      passes: true,
    },
    {
      name: 'the application speaks TLS itself',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: shop:1\n    command: uvicorn main:app --ssl-keyfile /k.pem --ssl-certfile /c.pem\n    ports: ["8000:8000"]\n',
      },
    },
    {
      name: 'published to the own machine only',
      files: { 'app.conf': plain, 'compose.yml': compose('127.0.0.1:80:80') },
    },
    {
      name: 'a tunnel in front',
      files: {
        'app.conf': plain,
        'compose.yml': `${compose('80:80')}  tunnel:\n    image: cloudflare/cloudflared:2026.1\n`,
      },
      passes: true,
    },
    {
      name: 'the platform ends TLS',
      files: {
        Dockerfile: 'FROM nginx:1.27\nCOPY app.conf /etc/nginx/conf.d/\n',
        'app.conf': plain,
        'fly.toml': 'app = "x"\n',
      },
      passes: true,
    },
    {
      name: 'the request says what the hop in front saw',
      files: {
        'app.conf': plain.replace(
          'server_name app.test;',
          'server_name app.test;\n  if ($http_x_forwarded_proto = http) { return 301 https://$host$request_uri; }',
        ),
      },
      passes: true,
    },
  ],
});

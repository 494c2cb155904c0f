import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './admin-console-public.ts';

const edge =
  '  edge:\n    image: traefik:v3.6\n    command:\n      - --entrypoints.web.address=:80\n      - --entrypoints.websecure.address=:443\n    ports: ["80:80", "443:443"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a console with a router for a domain that a variable holds',
      files: {
        'compose.yml': `services:\n${edge}  db-ui:\n    image: phpmyadmin:5.2\n    labels:\n      traefik.enable: "true"\n      traefik.http.routers.dbui.rule: Host(\`db.\${DOMAIN?}\`)\n      traefik.http.routers.dbui.tls.certresolver: le\n`,
      },
      at: 'compose.yml:12',
      message: /phpMyAdmin/,
      count: 1,
    },
    {
      name: 'nginx leads to Flower',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n  flower:\n    image: shop:1\n    command: celery -A shop flower --port=5555\n',
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /flower/ { proxy_pass http://flower:5555; }\n  }\n}\n',
      },
      at: 'nginx.conf:5',
      message: /Flower/,
    },
    {
      name: 'an Ingress leads to mongo-express',
      files: {
        'k8s.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: mx\nspec:\n  selector: {matchLabels: {app: mx}}\n  template:\n    metadata: {labels: {app: mx}}\n    spec:\n      containers:\n        - name: mx\n          image: mongo-express:1.0\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: mx\nspec:\n  selector: {app: mx}\n  ports: [{port: 8081}]\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: mx\nspec:\n  rules:\n    - host: mx.shop.example\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: {service: {name: mx, port: {number: 8081}}}\n',
      },
      at: 'k8s.yaml:25',
    },
    {
      name: "Traefik's own dashboard without a login",
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--api.insecure=true, --entrypoints.web.address=:80]\n    ports: ["80:80", "8080:8080"]\n',
      },
      at: 'compose.yml:4',
      message: /api\.insecure/,
      severity: 'HIGH',
    },
    {
      name: 'the dashboard for the containers of the network',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--api.insecure=true, --entrypoints.web.address=:80]\n    ports: ["80:80"]\n',
      },
      at: 'compose.yml:4',
      severity: 'MEDIUM',
      message: /every container of its networks/,
    },
  ],
  good: [
    {
      name: 'only a local name leads to it',
      files: {
        'compose.yml': `services:\n${edge}  db-ui:\n    image: adminer:5.4\n    labels:\n      - traefik.http.routers.dbui.rule=Host(\`db.localhost\`)\n`,
      },
    },
    {
      name: 'nginx asks for a password',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n  db-ui:\n    image: adminer:5.4\n',
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /db/ { auth_basic staff; auth_basic_user_file /h; proxy_pass http://db-ui:8080; }\n  }\n}\n',
      },
      passes: true,
    },
    {
      name: 'the middleware is defined somewhere else',
      files: {
        'compose.yml': `services:\n${edge}  db-ui:\n    image: adminer:5.4\n    labels:\n      - traefik.http.routers.dbui.rule=Host(\`db.shop.example\`)\n      - traefik.http.routers.dbui.middlewares=sso@file\n`,
      },
      passes: true,
    },
    {
      name: 'the dashboard stays on the host',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--api.insecure=true]\n    ports: ["80:80", "127.0.0.1:8080:8080"]\n',
      },
    },
    {
      name: 'a development stack',
      files: {
        'compose.yml': 'services:\n  web:\n    image: shop:1\n',
        'compose.dev.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--api.insecure=true]\n    ports: ["8080:8080"]\n',
      },
    },
  ],
});

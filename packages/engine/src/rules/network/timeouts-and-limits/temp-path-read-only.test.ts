import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './temp-path-read-only.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'its configuration moves some of them',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: nginx:1.28\n    read_only: true\n    tmpfs: [/tmp]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
        'nginx.conf':
          'pid /tmp/nginx.pid;\nevents {}\nhttp {\n  client_body_temp_path /tmp/body;\n  server { listen 80; }\n}\n',
      },
      at: 'compose.yml:4',
      message: /mounted at \/var\/cache\/nginx\./,
    },
    {
      name: 'only the cache is writable',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: nginx:1.28\n    read_only: true\n    tmpfs:\n      - /var/cache/nginx\n',
      },
      at: 'compose.yml:4',
      message: /mounted at \/var\/run/,
    },
    {
      name: 'a pod',
      files: {
        'web.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: nginxinc/nginx-unprivileged:1.28\n          securityContext:\n            readOnlyRootFilesystem: true\n',
      },
      at: 'web.yaml:14',
      message: /\/tmp/,
    },
  ],
  good: [
    {
      name: 'its configuration keeps everything in /tmp',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: nginx:1.28\n    read_only: true\n    tmpfs: [/tmp]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
        'nginx.conf':
          'pid /tmp/nginx.pid;\nevents {}\nhttp {\n  client_body_temp_path /tmp/body;\n  proxy_temp_path /tmp/proxy;\n  fastcgi_temp_path /tmp/fastcgi;\n  uwsgi_temp_path /tmp/uwsgi;\n  scgi_temp_path /tmp/scgi;\n  server { listen 80; }\n}\n',
      },
      passes: true,
    },
    {
      name: 'run by its other name',
      files: {
        'compose.yml':
          'services:\n  edge:\n    image: nginx:1.28\n    read_only: true\n    tmpfs: [/run]\n    volumes: ["cache:/var/cache/nginx"]\n',
      },
      passes: true,
    },
    {
      name: 'a file system that can be written',
      files: { 'compose.yml': 'services:\n  edge:\n    image: nginx:1.28\n' },
    },
  ],
});

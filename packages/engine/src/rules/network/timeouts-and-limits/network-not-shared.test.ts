import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './network-not-shared.ts';

const nginx = {
  'nginx.conf':
    'events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n',
};
const compose = (proxy: string, api: string) => ({
  'compose.yml': `services:\n  proxy:\n    image: nginx:1.30.0\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n${proxy}  api:\n    image: example/api:1.2\n${api}networks:\n  edge: {}\n  app: {}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'different networks',
      files: { ...nginx, ...compose('    networks: [edge]\n', '    networks: [app]\n') },
      at: 'compose.yml:2',
      message: /network edge and api in app/,
      count: 1,
    },
    {
      name: 'the service left the default network',
      files: { ...nginx, ...compose('', '    networks: [app]\n') },
      at: 'compose.yml:2',
      message: /network default/,
    },
  ],
  good: [
    {
      name: 'one in common',
      files: { ...nginx, ...compose('    networks: [edge, app]\n', '    networks: [app]\n') },
      passes: true,
    },
    { name: 'the default network for both', files: { ...nginx, ...compose('', '') }, passes: true },
    {
      name: 'the network of the host',
      files: { ...nginx, ...compose('    network_mode: host\n', '    networks: [app]\n') },
    },
    { name: 'nobody loads the configuration', files: nginx },
  ],
});

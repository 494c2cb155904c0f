import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './sensitive-host-mount.ts';

const mount = (text: string, image = 'example/a:1') => ({
  'compose.yml': `services:\n  a:\n    image: ${image}\n    volumes: ["${text}"]\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'the root of the host', files: mount('/:/host'), at: 'compose.yml:4', severity: 'CRITICAL' },
    {
      name: 'certificates of the host, writable',
      files: mount('/etc/letsencrypt:/etc/letsencrypt'),
      at: 'compose.yml:4',
      severity: 'MEDIUM',
    },
    { name: 'keys', files: mount('~/.ssh:/root/.ssh:ro'), at: 'compose.yml:4', severity: 'MEDIUM' },
    {
      name: 'on Kubernetes',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a/b:1\n      volumeMounts:\n        - {name: s, mountPath: /s}\n  volumes:\n    - name: s\n      hostPath: {path: /var/lib/docker}\n',
      },
      at: 'p.yml:9',
    },
  ],
  good: [
    { name: 'certificates of the host, read-only', files: mount('/etc/letsencrypt:/etc/letsencrypt:ro') },
    { name: 'time zone and devices', files: mount('/etc/timezone:/etc/timezone:ro') },
    { name: 'a folder for data', files: mount('/srv/data:/data') },
    { name: 'a monitoring agent, read-only', files: mount('/proc:/host/proc:ro', 'prom/node-exporter:v1.8.2') },
  ],
});

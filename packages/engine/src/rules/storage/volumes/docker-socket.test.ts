import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './docker-socket.ts';

const compose = (image: string, mount: string, more = '') => ({
  'compose.yml': `services:\n  a:\n    image: ${image}\n    volumes: ["${mount}"]\n${more}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'an application with a published port',
      files: compose('example/a:1', '/var/run/docker.sock:/var/run/docker.sock', '    ports: ["80:80"]\n'),
      at: 'compose.yml:4',
      severity: 'CRITICAL',
    },
    {
      name: 'a known consumer, read-only',
      files: compose('traefik:v3.7', '/var/run/docker.sock:/var/run/docker.sock:ro', '    ports: ["80:80"]\n'),
      at: 'compose.yml:4',
      severity: 'MEDIUM',
      message: /does not limit/,
    },
    {
      name: 'on Kubernetes',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a/b:1\n      volumeMounts:\n        - {name: s, mountPath: /s}\n  volumes:\n    - name: s\n      hostPath: {path: /run/containerd/containerd.sock}\n',
      },
      at: 'p.yml:9',
    },
  ],
  good: [
    {
      name: 'the proxy itself',
      files: compose('tecnativa/docker-socket-proxy:0.3', '/var/run/docker.sock:/var/run/docker.sock:ro'),
    },
    { name: 'another socket', files: compose('example/a:1', '/run/mysqld/mysqld.sock:/run/mysqld/mysqld.sock') },
  ],
});

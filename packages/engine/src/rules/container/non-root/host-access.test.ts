import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './host-access.ts';

const service = (lines: string, image = 'example/a:1') => ({
  'compose.yml': `services:\n  a:\n    image: ${image}\n${lines}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'seccomp switched off',
      files: service('    security_opt: ["seccomp:unconfined"]\n'),
      at: 'compose.yml:4',
      severity: 'HIGH',
    },
    {
      name: 'rights that may grow',
      files: service('    security_opt: ["no-new-privileges:false"]\n'),
      at: 'compose.yml:4',
      severity: 'MEDIUM',
    },
    {
      name: 'the same on Kubernetes',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a/b:1\n      securityContext: { allowPrivilegeEscalation: true }\n',
      },
      at: 'p.yml:8',
      severity: 'MEDIUM',
      message: /allowPrivilegeEscalation/,
    },
    { name: "the host's network", files: service('    network_mode: host\n'), at: 'compose.yml:4', severity: 'MEDIUM' },
    {
      name: 'a capability with its prefix',
      files: service('    cap_add: [cap_net_admin]\n'),
      at: 'compose.yml:4',
      message: /NET_ADMIN/,
    },
    {
      name: 'a pod',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n  containers:\n    - name: a\n      image: a/b:1\n',
      },
      at: 'p.yml:5',
    },
  ],
  good: [
    { name: 'a VPN', files: service('    cap_add: [NET_ADMIN]\n', 'lscr.io/linuxserver/wireguard:1.0') },
    { name: 'weak capabilities', files: service('    cap_add: [CHOWN, NET_BIND_SERVICE]\n') },
    { name: 'an agent', files: service('    pid: host\n', 'prom/node-exporter:v1.8.2') },
    { name: 'a profile of its own', files: service('    security_opt: ["seccomp:./profile.json"]\n') },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './mount-propagation.ts';

const pod = (mode: string, image = 'org/api:1.0') => ({
  'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: api }\nspec:\n  containers:\n    - name: api\n      image: ${image}\n      volumeMounts:\n        - { name: d, mountPath: /d, mountPropagation: ${mode} }\n  volumes: [{ name: d, hostPath: { path: /srv/d } }]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the long form',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: org/api:1.0\n    volumes:\n      - type: bind\n        source: /srv/d\n        target: /d\n        bind:\n          propagation: shared\n',
      },
      at: 'compose.yml:9',
      message: /mounts \/srv\/d with propagation shared/,
    },
    { name: 'the same on Kubernetes', files: pod('Bidirectional'), at: 'pod.yaml:9' },
  ],
  good: [
    { name: 'later mounts of the host are seen', files: pod('HostToContainer') },
    { name: 'a storage driver', files: pod('Bidirectional', 'registry.k8s.io/sig-storage/nfs-csi:v4') },
    {
      name: 'private',
      files: { 'compose.yml': 'services:\n  api:\n    image: org/api:1.0\n    volumes: ["./d:/d:ro,rprivate"]\n' },
    },
  ],
});

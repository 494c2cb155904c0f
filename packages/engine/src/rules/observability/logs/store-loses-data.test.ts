import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './store-loses-data.ts';

const service = (image: string, more = '') => `services:\n  store:\n    image: ${image}\n${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'Loki with a configuration only',
      files: {
        'compose.yml': service('grafana/loki:3.3.2', '    volumes: ["./loki.yml:/etc/loki/local-config.yaml"]\n'),
      },
      at: 'compose.yml:2',
      message: /Loki\) keeps all logs/,
    },
    {
      name: 'an example is watched',
      files: { 'examples/compose.yml': service('grafana/tempo:2.6.1') },
      at: 'examples/compose.yml:2',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a volume',
      files: { 'compose.yml': service('grafana/loki:3.3.2', '    volumes: ["logs:/loki"]\nvolumes:\n  logs:\n') },
      passes: true,
    },
    {
      name: 'an agent stores nothing',
      files: { 'compose.yml': service('prom/prometheus:v3.1.0', '    command: ["--agent", "--config.file=/p.yml"]\n') },
    },
    {
      name: 'another path',
      files: {
        'compose.yml': service(
          'prom/prometheus:v3.1.0',
          '    command: ["--storage.tsdb.path=/tsdb"]\n    volumes: ["x:/tsdb"]\nvolumes:\n  x:\n',
        ),
      },
    },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dashboard-open-to-everyone.ts';

const grafana = (more: string) => `services:\n  grafana:\n    image: grafana/grafana:11.4.0\n${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'viewers, published',
      files: {
        'compose.yml': grafana('    ports: ["3000:3000"]\n    environment:\n      - GF_AUTH_ANONYMOUS_ENABLED=true\n'),
      },
      at: 'compose.yml:6',
      severity: 'MEDIUM',
    },
    {
      name: 'administrators',
      files: {
        'compose.yml': grafana(
          '    ports: ["3000:3000"]\n    environment:\n      - GF_AUTH_ANONYMOUS_ENABLED=true\n      - GF_AUTH_ANONYMOUS_ORG_ROLE=Admin\n',
        ),
      },
      at: 'compose.yml:7',
      severity: 'HIGH',
      message: /as Admin, on a port/,
    },
    {
      name: 'an example',
      files: {
        'examples/compose.yml': grafana(
          '    ports: ["3000:3000"]\n    environment:\n      GF_AUTH_ANONYMOUS_ENABLED: "true"\n      GF_AUTH_ANONYMOUS_ORG_ROLE: Admin\n',
        ),
      },
      at: 'examples/compose.yml:7',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'switched off',
      files: { 'compose.yml': grafana('    environment:\n      GF_AUTH_ANONYMOUS_ENABLED: "false"\n') },
      passes: true,
    },
  ],
  unresolved: [
    {
      name: 'a variable',
      files: { 'compose.yml': grafana('    environment:\n      GF_AUTH_ANONYMOUS_ENABLED: ${ANON}\n') },
    },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './monitor-selects-nothing.ts';

const service = (name: string, rest: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, ${rest} }\nspec: { selector: { app: api }, ports: [{ name: http, port: 80 }] }\n---\n`;
const monitor = (name: string, spec: string) =>
  `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { name: ${name} }\nspec:\n  ${spec}\n  endpoints: [{ port: http }]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'another label',
      files: {
        'a.yaml':
          service('api', 'labels: { app: api }') + monitor('api-metrics', 'selector: { matchLabels: { app: apis } }'),
      },
      at: 'a.yaml:10',
    },
    {
      name: 'another namespace',
      files: {
        'a.yaml':
          service('api', 'namespace: shop, labels: { app: api }') +
          monitor('api', 'selector: { matchLabels: { app: api } }\n  namespaceSelector: { matchNames: [store] }'),
      },
      at: 'a.yaml:10',
    },
  ],
  good: [
    {
      name: 'label and namespace match',
      files: {
        'a.yaml':
          service('api', 'namespace: shop, labels: { app: api }') +
          monitor('api', 'selector: { matchLabels: { app: api } }\n  namespaceSelector: { matchNames: [shop] }'),
      },
      passes: true,
    },
    {
      name: 'something that a chart installs',
      files: {
        'a.yaml':
          service('api', 'labels: { app: api }') + monitor('redis', 'selector: { matchLabels: { app: redis } }'),
      },
    },
  ],
});

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
      message: /wants app=apis, and Service api has app=api\.$/,
    },
    {
      name: 'another namespace',
      files: {
        'a.yaml':
          service('api', 'namespace: shop, labels: { app: api }') +
          monitor('api', 'selector: { matchLabels: { app: api } }\n  namespaceSelector: { matchNames: [store] }'),
      },
      at: 'a.yaml:10',
      message: /no Service: it looks in namespace store, and Service api is in shop\.$/,
    },
    {
      name: 'a Service without labels, by an expression',
      files: {
        'a.yaml':
          service('api', 'annotations: { team: shop }') +
          monitor('api', 'selector: { matchExpressions: [{ key: app, operator: In, values: [api] }] }'),
      },
      at: 'a.yaml:10',
      message: /wants app In api, and Service api has no such label\.$/,
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
    ...['commonLabels: { app: api }', 'labels: [{ pairs: { app: api }, includeSelectors: false }]'].map((labels) => ({
      name: `a kustomization writes ${labels}`,
      files: {
        'base/a.yaml':
          service('api', 'annotations: { team: shop }') + monitor('api', 'selector: { matchLabels: { app: api } }'),
        'base/kustomization.yaml': `resources: [a.yaml]\n${labels}\n`,
      },
    })),
    {
      name: 'a kustomization writes the namespace',
      files: {
        'a.yaml':
          service('api', 'namespace: shop, labels: { app: api }') +
          monitor('api', 'selector: { matchLabels: { app: api } }\n  namespaceSelector: { matchNames: [store] }'),
        'kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: store\nresources: [a.yaml]\n',
      },
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

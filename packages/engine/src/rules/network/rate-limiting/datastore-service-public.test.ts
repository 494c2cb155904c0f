import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './datastore-service-public.ts';

const store = (image: string, service: string, metadata = '') =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: db\nspec:\n  selector: {matchLabels: {app: db}}\n  template:\n    metadata: {labels: {app: db}}\n    spec:\n      containers:\n        - name: db\n          image: ${image}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: db\n${metadata}spec:\n${service}  selector: {app: db}\n  ports: [{port: 5432}]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a load balancer in front of PostgreSQL',
      files: { 'db.yaml': store('postgres:18', '  type: LoadBalancer\n') },
      at: 'db.yaml:19',
      message: /LoadBalancer Service db opens PostgreSQL/,
    },
  ],
  good: [
    { name: 'no type at all', files: { 'db.yaml': store('postgres:18', '') } },
    {
      name: 'an internal load balancer',
      files: {
        'db.yaml': store(
          'postgres:18',
          '  type: LoadBalancer\n',
          '  annotations:\n    service.beta.kubernetes.io/aws-load-balancer-internal: "true"\n',
        ),
      },
    },
    {
      name: 'the image only serves an init container that waits',
      files: {
        'web.yaml': `${store('shop:1', '  type: NodePort\n').replace('      containers:', "      initContainers:\n        - name: wait\n          image: postgres:18\n          command: [sh, -c, 'until pg_isready -h db; do sleep 1; done']\n      containers:")}`,
      },
    },
    { name: 'an application behind a NodePort', files: { 'web.yaml': store('shop:1', '  type: NodePort\n') } },
  ],
});

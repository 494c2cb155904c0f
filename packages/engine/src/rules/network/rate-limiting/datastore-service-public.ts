import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { type Door, frontDoors } from '../../shared/front-doors.ts';

interface Subject {
  readonly door: Door;
  readonly product: string;
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/datastore-service-public',
  title: 'The database listens outside of the cluster',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    frontDoors(model).flatMap((door) => {
      const product = door.container.platform === 'kubernetes' ? productOf(door.container) : undefined;
      return product === undefined ? [] : [{ door, product }];
    }),
  noSubject: 'No Service, Ingress or Route opens a database to the outside.',

  check({ door, product }) {
    const name = door.container.name;
    return fail(
      door.span,
      `${capital(door.what)} opens ${product} (${name}) ${door.kind === 'service' && door.what.includes('NodePort') ? 'on an address of every node' : 'to the outside of the cluster'}.`,
      {
        subject: { kind: 'service', name, anchor: `${door.kind}/${door.what}` },
        evidence: [door.container.span],
        problem: `Inside the cluster ${product} is reached by its Service name, so nothing needs this door; what is left between a stranger and the data is one password, usually without TLS.${/Redis|RabbitMQ/.test(product) ? ' Whoever writes to a job queue also decides what the workers run.' : ''}`,
        verify: `\`kubectl get svc -A | grep -E 'NodePort|LoadBalancer'\` lists it, and \`nc -vz <node address> <node port>\` connects from outside.`,
        fix: advice('Keep it inside', 'yaml', 'spec:\n  type: ClusterIP'),
      },
    );
  },

  docs: {
    problem: 'A NodePort or LoadBalancer makes the port reachable on addresses that other people can reach too.',
    impact: 'A guessed or leaked password costs the data, and a write to a queue runs code in the workers.',
    verify: '`kubectl get svc -A` shows no NodePort or LoadBalancer in front of a database.',
    remedy: 'Use ClusterIP, and `kubectl port-forward` for the rare look from outside.',
    tradeOff: 'Tools outside of the cluster need a tunnel or a private load balancer.',
    sources: ['https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport'],
  },
  examples: {
    bad: [{ 'redis.yaml': manifests('NodePort') }],
    good: [{ 'redis.yaml': manifests('ClusterIP') }],
  },
});

function productOf(container: Container): string | undefined {
  // A pod may hold the image only to wait for the database with its client.
  return container.role === 'datastore' && container.build === null
    ? datastoreOf(known(container.image))?.product
    : undefined;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function manifests(type: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: queue\nspec:\n  selector: {matchLabels: {app: queue}}\n  template:\n    metadata: {labels: {app: queue}}\n    spec:\n      containers:\n        - name: redis\n          image: redis:8.4\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: queue\nspec:\n  type: ${type}\n  selector: {app: queue}\n  ports: [{port: 6379}]\n`;
}

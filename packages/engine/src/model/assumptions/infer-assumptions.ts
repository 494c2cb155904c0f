import type { Evidence } from '@seaworthy/schema/evidence';
import type { Assumption } from '@seaworthy/schema/report';
import type { Span } from '../../text/span.ts';
import type { BuildContext } from '../build-context.ts';
import { deploymentTarget } from './deployment-target.ts';
import type { Facts, Inferred } from './item.ts';
import { pipeline } from './pipeline.ts';
import { reverseProxy } from './reverse-proxy.ts';
import { scaling } from './scaling.ts';
import { secretsManagement } from './secrets-management.ts';
import { storageStrategy } from './storage-strategy.ts';
import { tlsTermination } from './tls-termination.ts';

interface Item {
  readonly id: Assumption['id'];
  readonly title: string;
  readonly bestPracticeDefault: string;
  readonly infer: (model: Facts, context: BuildContext) => Inferred | null;
}

const items: readonly Item[] = [
  {
    id: 'deployment-target',
    title: 'Deployment target',
    bestPracticeDefault: 'Containers on a managed platform or a Compose host',
    infer: deploymentTarget,
  },
  {
    id: 'reverse-proxy',
    title: 'Reverse proxy / load balancer',
    bestPracticeDefault: 'NGINX or a managed load balancer in front of the application',
    infer: reverseProxy,
  },
  {
    id: 'tls-termination',
    title: 'TLS termination point and certificate management',
    bestPracticeDefault: 'TLS 1.2+ at the proxy with automatically renewed certificates',
    infer: tlsTermination,
  },
  {
    id: 'orchestration-and-scaling',
    title: 'Container orchestration and scaling strategy',
    bestPracticeDefault: 'At least two replicas of stateless services behind the proxy',
    infer: scaling,
  },
  {
    id: 'secrets-management',
    title: 'Secrets management approach',
    bestPracticeDefault: 'A secret store; secrets as files, never in the repository',
    infer: secretsManagement,
  },
  {
    id: 'storage-strategy',
    title: 'Storage strategy',
    bestPracticeDefault: 'Named volumes or managed storage with backups',
    infer: storageStrategy,
  },
  {
    id: 'ci-cd',
    title: 'CI/CD pipeline',
    bestPracticeDefault: 'A pipeline that tests, scans, deploys and checks every release',
    infer: pipeline,
  },
];

/** The seven environment items of the audit prompt: inferred with evidence, or left open with a best-practice default. */
export function inferAssumptions(model: Facts, context: BuildContext, quote: (span: Span) => Evidence): Assumption[] {
  return items.map(({ id, title, bestPracticeDefault, infer }) => {
    const inferred = infer(model, context);
    return {
      id,
      title,
      value: inferred?.value ?? null,
      ...(inferred?.note === undefined ? {} : { note: inferred.note }),
      bestPracticeDefault,
      confidence: inferred?.confidence ?? 'Low',
      evidence: (inferred?.spans ?? []).slice(0, 4).map((span) => quote(span)),
    };
  });
}

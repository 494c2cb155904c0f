import type { RiskCategory } from './vocabulary.ts';

/**
 * The 9 areas and 35 sections of the audit, in the order and with the numbers of the audit prompt. Ids are public and
 * stable: they appear in findings, URLs and exports. `risk` is the section's risk category (a rule may override it);
 * `weight` is its share of the 100 quality points of `scoring/1` (see packages/assess/src/score.ts).
 */
export const areas = [
  {
    id: 'container',
    seed: '1',
    title: 'Container Configuration & Resource Management',
    short: 'Container',
    sections: [
      {
        id: 'container/resource-limits',
        seed: '1A',
        title: 'Missing Resource Limits',
        short: 'limits',
        risk: 'Container',
        weight: 5,
      },
      {
        id: 'container/base-image',
        seed: '1B',
        title: 'Base Image Security & Size',
        short: 'base image',
        risk: 'Container',
        weight: 3,
      },
      {
        id: 'container/healthcheck',
        seed: '1C',
        title: 'Container Health Checks',
        short: 'health',
        risk: 'Container',
        weight: 4,
      },
      { id: 'container/non-root', seed: '1D', title: 'Non-Root User', short: 'user', risk: 'Security', weight: 4 },
      {
        id: 'container/reproducible-build',
        seed: '1E',
        title: 'Build Reproducibility',
        short: 'build',
        risk: 'Container',
        weight: 4,
      },
    ],
  },
  {
    id: 'network',
    seed: '2',
    title: 'Reverse Proxy & Network Configuration',
    short: 'Network',
    sections: [
      { id: 'network/tls', seed: '2A', title: 'TLS Configuration', short: 'TLS', risk: 'Network', weight: 5 },
      {
        id: 'network/websocket-proxy',
        seed: '2B',
        title: 'WebSocket Proxy Configuration',
        short: 'WebSocket',
        risk: 'Network',
        weight: 4,
      },
      {
        id: 'network/timeouts-and-limits',
        seed: '2C',
        title: 'Request Timeouts & Limits',
        short: 'timeouts',
        risk: 'Network',
        weight: 4,
      },
      {
        id: 'network/rate-limiting',
        seed: '2D',
        title: 'Rate Limiting & DDoS Protection',
        short: 'rate limit',
        risk: 'Network',
        weight: 3,
      },
      {
        id: 'network/static-assets',
        seed: '2E',
        title: 'Static Asset Serving',
        short: 'assets',
        risk: 'Network',
        weight: 2,
      },
    ],
  },
  {
    id: 'storage',
    seed: '3',
    title: 'Storage & Persistence',
    short: 'Storage',
    sections: [
      {
        id: 'storage/volumes',
        seed: '3A',
        title: 'Volume Mount Strategy',
        short: 'volumes',
        risk: 'Storage',
        weight: 5,
      },
      { id: 'storage/sqlite', seed: '3B', title: 'SQLite in Production', short: 'SQLite', risk: 'Storage', weight: 4 },
      {
        id: 'storage/checkpoints',
        seed: '3C',
        title: 'Checkpoint File Management',
        short: 'checkpoints',
        risk: 'Storage',
        weight: 2,
      },
      {
        id: 'storage/uploads',
        seed: '3D',
        title: 'Upload File Handling',
        short: 'uploads',
        risk: 'Storage',
        weight: 3,
      },
    ],
  },
  {
    id: 'health',
    seed: '4',
    title: 'Health Checks & Readiness',
    short: 'Health',
    sections: [
      {
        id: 'health/endpoints',
        seed: '4A',
        title: 'Application Health Endpoints',
        short: 'endpoints',
        risk: 'Container',
        weight: 4,
      },
      {
        id: 'health/startup-probes',
        seed: '4B',
        title: 'Startup Probes',
        short: 'startup',
        risk: 'Container',
        weight: 2,
      },
      {
        id: 'health/graceful-shutdown',
        seed: '4C',
        title: 'Graceful Shutdown',
        short: 'shutdown',
        risk: 'Deployment',
        weight: 3,
      },
    ],
  },
  {
    id: 'scaling',
    seed: '5',
    title: 'Scaling & High Availability',
    short: 'Scaling',
    sections: [
      {
        id: 'scaling/stateless',
        seed: '5A',
        title: 'Stateless Design Verification',
        short: 'stateless',
        risk: 'Scaling',
        weight: 3,
      },
      {
        id: 'scaling/autoscaling',
        seed: '5B',
        title: 'Autoscaling Configuration',
        short: 'autoscaling',
        risk: 'Scaling',
        weight: 1,
      },
      {
        id: 'scaling/disruption-budget',
        seed: '5C',
        title: 'Pod Disruption Budgets',
        short: 'disruption',
        risk: 'Scaling',
        weight: 1,
      },
      {
        id: 'scaling/anti-affinity',
        seed: '5D',
        title: 'Anti-affinity Rules',
        short: 'anti-affinity',
        risk: 'Scaling',
        weight: 1,
      },
    ],
  },
  {
    id: 'secrets',
    seed: '6',
    title: 'Secrets & Configuration Management',
    short: 'Secrets',
    sections: [
      { id: 'secrets/exposure', seed: '6A', title: 'Secrets Exposure', short: 'exposure', risk: 'Security', weight: 6 },
      {
        id: 'secrets/config-drift',
        seed: '6B',
        title: 'Configuration Drift',
        short: 'drift',
        risk: 'Security',
        weight: 2,
      },
      {
        id: 'secrets/sensitive-logs',
        seed: '6C',
        title: 'Sensitive Data in Logs',
        short: 'logs',
        risk: 'Security',
        weight: 2,
      },
    ],
  },
  {
    id: 'deployment',
    seed: '7',
    title: 'Deployment Strategy & Rollout',
    short: 'Deployment',
    sections: [
      {
        id: 'deployment/strategy',
        seed: '7A',
        title: 'Deployment Strategy',
        short: 'strategy',
        risk: 'Deployment',
        weight: 3,
      },
      {
        id: 'deployment/migrations',
        seed: '7B',
        title: 'Database Migrations',
        short: 'migrations',
        risk: 'Deployment',
        weight: 3,
      },
      {
        id: 'deployment/feature-flags',
        seed: '7C',
        title: 'Feature Flags',
        short: 'flags',
        risk: 'Deployment',
        weight: 1,
      },
      {
        id: 'deployment/smoke-tests',
        seed: '7D',
        title: 'Smoke Tests',
        short: 'smoke tests',
        risk: 'Deployment',
        weight: 2,
      },
    ],
  },
  {
    id: 'observability',
    seed: '8',
    title: 'Monitoring & Observability Infrastructure',
    short: 'Observability',
    sections: [
      {
        id: 'observability/metrics',
        seed: '8A',
        title: 'Metrics Collection',
        short: 'metrics',
        risk: 'Observability',
        weight: 2,
      },
      {
        id: 'observability/logs',
        seed: '8B',
        title: 'Log Aggregation',
        short: 'logs',
        risk: 'Observability',
        weight: 2,
      },
      {
        id: 'observability/alerting',
        seed: '8C',
        title: 'Alerting',
        short: 'alerting',
        risk: 'Observability',
        weight: 2,
      },
      {
        id: 'observability/tracing',
        seed: '8D',
        title: 'Distributed Tracing',
        short: 'tracing',
        risk: 'Observability',
        weight: 1,
      },
    ],
  },
  {
    id: 'recovery',
    seed: '9',
    title: 'Backup & Disaster Recovery',
    short: 'Recovery',
    sections: [
      { id: 'recovery/backups', seed: '9A', title: 'Backup Strategy', short: 'backups', risk: 'DR', weight: 5 },
      { id: 'recovery/objectives', seed: '9B', title: 'RPO/RTO Definition', short: 'RPO/RTO', risk: 'DR', weight: 1 },
      { id: 'recovery/multi-zone', seed: '9C', title: 'Cross-Region/AZ', short: 'zones', risk: 'DR', weight: 1 },
    ],
  },
] as const satisfies readonly AreaShape[];

interface AreaShape {
  readonly id: string;
  readonly seed: string;
  readonly title: string;
  readonly short: string;
  readonly sections: readonly {
    readonly id: string;
    readonly seed: string;
    readonly title: string;
    readonly short: string;
    readonly risk: RiskCategory;
    readonly weight: number;
  }[];
}

export type AreaId = (typeof areas)[number]['id'];
export type SectionId = (typeof areas)[number]['sections'][number]['id'];

export interface Section {
  readonly id: SectionId;
  readonly areaId: AreaId;
  /** Heading number in the audit prompt, for example `2C`. */
  readonly seed: string;
  readonly title: string;
  readonly short: string;
  readonly risk: RiskCategory;
  readonly weight: number;
}

/** The 35 sections in order. */
export const sections: readonly Section[] = areas.flatMap((area) =>
  area.sections.map((section) => ({ ...section, areaId: area.id })),
);

export const areaIds: readonly AreaId[] = areas.map((area) => area.id);
export const sectionIds: readonly SectionId[] = sections.map((section) => section.id);

const byId = new Map<string, Section>(sections.map((section) => [section.id, section]));

export function isSectionId(id: string): id is SectionId {
  return byId.has(id);
}

/** @throws Error when `id` is not one of the 35; that is a bug in the caller. */
export function sectionOf(id: SectionId): Section {
  const section = byId.get(id);
  if (section === undefined) throw new Error(`unknown section ${id}`);
  return section;
}

/** `container/non-root/missing-user` → `container/non-root`. @throws Error when the prefix is no section. */
export function sectionOfRule(ruleId: string): Section {
  const end = ruleId.indexOf('/', ruleId.indexOf('/') + 1);
  return sectionOf((end < 0 ? ruleId : ruleId.slice(0, end)) as SectionId); // checked by sectionOf
}

import { classifyPath } from '@seaworthy/schema/intake/classify-path';
import {
  isComposeName,
  isDockerfilePath,
  isGitlabPath,
  isWorkflowPath,
  pathClaims,
} from '@seaworthy/schema/intake/path-claims';
import type { Part } from './protocol.ts';

/**
 * Parts of a deployment that a path alone gives away, in the order in which they are told. A part that is counted has a
 * name of its own; the others go by the name of their file.
 */
const parts: readonly { readonly name: string | null; readonly is: (path: string, name: string) => boolean }[] = [
  { name: 'Dockerfile', is: isDockerfilePath },
  { name: null, is: isComposeName },
  {
    name: null,
    is: (path, name) => /(^|\/)nginx[^/]*\.conf/i.test(path) || (pathClaims.nginx(path) && /\.conf$/.test(name)),
  },
  { name: null, is: (path) => pathClaims.caddy(path) },
  { name: 'Traefik', is: (path, name) => /traefik/i.test(name) && pathClaims.traefik(path) },
  { name: 'Kubernetes manifest', is: (path) => /(^|\/)(k8s|kubernetes|manifests|kustomize)\/.*\.ya?ml$/i.test(path) },
  { name: 'Helm chart', is: (_path, name) => name === 'Chart.yaml' },
  { name: 'Terraform file', is: (_path, name) => /\.tf$/.test(name) },
  { name: 'GitHub workflow', is: isWorkflowPath },
  { name: 'GitLab pipeline', is: isGitlabPath },
  {
    name: null,
    is: (_path, name) => /^(prometheus|alertmanager|loki|promtail|otel-collector)[\w.-]*\.ya?ml$/.test(name),
  },
  { name: 'Grafana dashboard', is: (path) => pathClaims.dashboard(path) },
  { name: null, is: (_path, name) => /^(pyproject\.toml|pipfile|package\.json|procfile)$/i.test(name) },
  { name: null, is: (_path, name) => /requirements[\w.-]*\.txt$/.test(name) },
  { name: 'systemd unit', is: (_path, name) => /\.(service|timer)$/.test(name) },
  { name: 'SQL migration', is: (path) => pathClaims.sql(path) },
];

/** Counts what is recognised among files that are judged; dependencies and build output say nothing about a deployment. */
export function recognise(paths: Iterable<string>): Part[] {
  const found = new Map<string, { readonly rank: number; count: number }>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const rank = parts.findIndex((part) => part.is(path, name));
    if (rank === -1 || ['vendored', 'generated'].includes(classifyPath(path).class)) continue;
    const shown = parts[rank]?.name ?? name;
    const known = found.get(shown);
    if (known === undefined) found.set(shown, { rank, count: 1 });
    else known.count += 1;
  }
  return [...found].sort(([, a], [, b]) => a.rank - b.rank).map(([name, { count }]) => ({ name, count }));
}

import { z } from 'zod';
import { Evidence } from './evidence.ts';
import { EnvironmentClass } from './vocabulary.ts';

export const FileClass = z.object({ path: z.string(), class: EnvironmentClass, why: z.string() });

/** What one setting of a component is. `value` is as shown (`512 MiB`, `uid 1000`); null when unset; the expression when unknown. */
export const ModelFact = z.object({
  name: z.enum(['image', 'replicas', 'memory-limit', 'cpu-limit', 'user', 'health-check', 'restart', 'schedule']),
  state: z.enum(['set', 'unset', 'unknown']),
  value: z.string().nullable(),
  evidence: z.array(Evidence),
});
export type ModelFact = z.infer<typeof ModelFact>;

/** One port. `host` is `8080` or `127.0.0.1:8080`, null when it does not leave the host or the engine picks one. */
export const ModelPort = z.object({
  host: z.string().nullable(),
  container: z.int().nullable(),
  protocol: z.string(),
  published: z.boolean(),
  evidence: z.array(Evidence),
});
export type ModelPort = z.infer<typeof ModelPort>;

/** What stops a request on an edge. `isDefault`: nobody wrote it, the product's own default holds. */
export const ModelLimit = z.object({
  name: z.enum(['body', 'read-timeout']),
  /** Bytes or seconds; 0 is "no limit" for a body. Null: only the running environment knows. */
  amount: z.number().nullable(),
  /** As shown: `100 MB`, `60 s`, the expression when unknown. */
  value: z.string(),
  isDefault: z.boolean(),
  evidence: z.array(Evidence),
});
export type ModelLimit = z.infer<typeof ModelLimit>;

/**
 * `request`: from outside or through a proxy; `call`: one service names another in its settings; `order`: only the order of
 * starting; `mount`: a volume; `pipeline`: what CI does; `backup`: what is copied where.
 */
export const modelEdgeKinds = ['request', 'call', 'order', 'mount', 'pipeline', 'backup'] as const;

/** A part of the deployment. Fields beyond `evidence` are absent in reports of older engines. */
export const ModelComponent = z.object({
  id: z.string(),
  /** A container's role; `proxy-config`, `app-*`, `image`; `internet`, `pipeline`, `registry`, `host`, `backup`, `external`. */
  kind: z.string(),
  name: z.string(),
  detail: z.string(),
  evidence: z.array(Evidence),
  /** The component that runs this one: a configuration or an application in its container. */
  partOf: z.string().optional(),
  /** What starts together: the Compose project or the Kubernetes namespace. */
  stack: z.string().optional(),
  networks: z.array(z.string()).optional(),
  facts: z.array(ModelFact).optional(),
  ports: z.array(ModelPort).optional(),
  /** `PostgreSQL`: what keeps data or messages. */
  product: z.string().optional(),
  /** `kind name` of the subjects under which findings speak of it: `service api`, `image backend/Dockerfile`. */
  subjects: z.array(z.string()).optional(),
});
export type ModelComponent = z.infer<typeof ModelComponent>;

export const ModelEdge = z.object({
  from: z.string(),
  /** A component's or a volume's id. */
  to: z.string(),
  label: z.string(),
  evidence: z.array(Evidence),
  kind: z.enum(modelEdgeKinds).optional(),
  /** `http`, `https`, `postgres`; absent when nothing says. */
  protocol: z.string().optional(),
  websocket: z.boolean().optional(),
  limits: z.array(ModelLimit).optional(),
});
export type ModelEdge = z.infer<typeof ModelEdge>;

export const ModelVolume = z.object({
  name: z.string(),
  kind: z.string(),
  evidence: z.array(Evidence),
  /** Named by edges of kind `mount`. */
  id: z.string().optional(),
  stack: z.string().optional(),
});
export type ModelVolume = z.infer<typeof ModelVolume>;

export const ModelSummary = z.object({
  components: z.array(ModelComponent),
  edges: z.array(ModelEdge),
  volumes: z.array(ModelVolume),
  environments: z.array(z.object({ class: EnvironmentClass, files: z.int(), examples: z.array(FileClass) })),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ApiEnvironment } from '../../apps/api/src/config.ts';
import { WorkerEnvironment } from '../../apps/worker/src/config.ts';
import { root } from './product.ts';

export interface Service {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly network_mode?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly logging: unknown;
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

/** Text of a file of this repository. */
export const read = (path: string) => readFileSync(join(root, path), 'utf8');
export const compose = parse(read('docker/compose.yml'), { merge: true }) as Compose;
export const services = Object.entries(compose.services);
export const nginx = read('nginx/nginx.conf');
export const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  api: ApiEnvironment.shape,
  worker: WorkerEnvironment.shape,
};

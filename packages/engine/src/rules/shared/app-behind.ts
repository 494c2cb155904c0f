import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { factsOf } from './apps.ts';

/** Names that many programs read: sharing them proves nothing. */
const common =
  /^(?:PORT|HOST|TZ|PATH|HOME|DEBUG|ENV|NODE_ENV|LOG_LEVEL|ENVIRONMENT|DATABASE_URL|REDIS_URL|SECRET_KEY|POSTGRES_\w+)$/;

/**
 * The application of this repository that a container runs: built here, or started from a published image and configured
 * with variables that only this application reads.
 */
export function appBehind(container: Container, model: DeploymentModel): App | undefined {
  const built = model.apps.find((app) => app.role === 'service' && app.containers.includes(container.id));
  if (built !== undefined || container.env.length === 0) return built;
  return model.apps.find((app) => {
    if (app.role !== 'service') return false;
    const reads = settingsOf(app);
    return container.env.some((entry) => !common.test(entry.name) && reads.has(entry.name));
  });
}

export interface AppSetting {
  readonly name: string;
  readonly default: string | null;
  readonly required: boolean;
  readonly span: Container['span'];
}

const read = new WeakMap<App, ReadonlyMap<string, AppSetting>>();

/** What the application reads from its environment, by name. */
export function settingsOf(app: App): ReadonlyMap<string, AppSetting> {
  const before = read.get(app);
  if (before !== undefined) return before;
  const made = new Map(factsOf(app, 'env-read').map((fact) => [fact.name, fact]));
  read.set(app, made);
  return made;
}

/** The value that the container really has: its own, or the default of the code; undefined when nobody here knows. */
export function effectiveSetting(setting: AppSetting, container: Container): string | undefined {
  const own = container.env.find((entry) => entry.name === setting.name);
  if (own !== undefined) return known(own.value);
  if (container.envFrom.some((set) => set.names === null || set.names.includes(setting.name))) return undefined;
  return setting.default ?? undefined;
}

/** `DOCS_` of `DOCS_PORT`, `DOCS_API_KEY`, …: what most settings of the application begin with; empty when nothing. */
export function settingsPrefix(app: App): string {
  const counts = new Map<string, number>();
  const names = [...settingsOf(app).keys()];
  for (const name of names) {
    const parts = name.split('_');
    for (let i = 1; i < Math.min(parts.length, 4); i++) {
      const prefix = `${parts.slice(0, i).join('_')}_`;
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  const wide = [...counts].filter(([, count]) => count >= 5 && count * 2 > names.length);
  return wide.sort((a, b) => b[0].length - a[0].length)[0]?.[0] ?? '';
}

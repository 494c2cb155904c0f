import { factsOf } from '../model/facts-of.ts';
import type { DeploymentModel } from '../model/model.ts';

const drivers =
  /(?:^|\/)(?:better-)?sqlite3?$|^aiosqlite$|^pysqlite3(?:-binary)?$|^@libsql\/client$|^libsql(?:-client)?$/;

/**
 * SQLite is one of the databases that the code can run on: it opens a file, is set to one by default, names the engine in
 * its settings beside others, or depends on a driver. Generous: its absence is what the checklists claim.
 */
export function usesSqlite(model: DeploymentModel): boolean {
  return model.apps.some(
    (app) =>
      factsOf(app, 'sqlite-open').length > 0 ||
      factsOf(app, 'sqlite-optional').length > 0 ||
      factsOf(app, 'sqlite-pragma').length > 0 ||
      factsOf(app, 'env-read').some(({ default: text }) =>
        /^["']?(?:sqlite|file:[^"']*\.(?:db|sqlite3?)\b)/i.test(text ?? ''),
      ) ||
      app.dependencies.some((it) => it.group === 'runtime' && drivers.test(it.name)),
  );
}

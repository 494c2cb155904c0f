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
      app.facts.some(
        (fact) =>
          fact.type === 'sqlite-open' ||
          fact.type === 'sqlite-optional' ||
          fact.type === 'sqlite-pragma' ||
          (fact.type === 'env-read' && /^["']?(?:sqlite|file:[^"']*\.(?:db|sqlite3?)\b)/i.test(fact.default ?? '')),
      ) || app.dependencies.some((it) => it.group === 'runtime' && drivers.test(it.name)),
  );
}

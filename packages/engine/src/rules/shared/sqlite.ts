import { filePath, unresolvedOption } from '../../documents/source/facts/sqlite.ts';
import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import {
  containersOfApp,
  type FactOf,
  factsOf,
  imagesOfApp,
  mountOf,
  pathInside,
  running,
  variableOf,
} from './apps.ts';

/** An application with the SQLite files it opens. */
export interface SqliteApp {
  readonly app: App;
  readonly opens: readonly [FactOf<'sqlite-open'>, ...FactOf<'sqlite-open'>[]];
}

export const noSqlite = 'No long-running application here opens a SQLite file.';

export function sqliteApps(model: DeploymentModel): readonly SqliteApp[] {
  return running(model).flatMap((app): SqliteApp[] => {
    const [first, ...rest] = factsOf(app, 'sqlite-open').filter(
      (open) =>
        !/cache|:memory:/i.test(open.path ?? '') &&
        !/\/management\/commands\//.test(open.span.file) &&
        (open.options[unresolvedOption] === undefined || choosesSqlite(app, model)),
    );
    return first === undefined ? [] : [{ app, opens: [first, ...rest] }];
  });
}

/** An engine for several databases: SQLite counts when it is the default or what the deployment sets. */
function choosesSqlite(app: App, model: DeploymentModel): boolean {
  const name = /(?:^|_)(?:DB|DATABASE)_?(?:ENGINE|TYPE|KIND|URL|URI|DRIVER|BACKEND|DSN)$/i;
  const set = containersOfApp(app, model)
    .flatMap((container) => container.env)
    .filter((entry) => name.test(entry.name))
    .flatMap((entry) => (entry.value.state === 'set' ? [entry.value.value] : []));
  if (set.length > 0) return set.some((value) => /sqlite/i.test(value));
  return factsOf(app, 'env-read').some((read) => name.test(read.name) && /^["']?sqlite/i.test(read.default ?? ''));
}

export function usesWal({ app, opens }: SqliteApp): FactOf<'sqlite-pragma'> | FactOf<'sqlite-open'> | null {
  return (
    factsOf(app, 'sqlite-pragma').find((pragma) => pragma.pragma === 'journal_mode' && pragma.value === 'wal') ??
    opens.find((open) =>
      Object.entries(open.options).some(([name, value]) => /journal/i.test(name) && /wal/i.test(value)),
    ) ??
    null
  );
}

/** One SQLite file as one container sees it. */
export interface PlacedFile {
  readonly app: App;
  readonly open: FactOf<'sqlite-open'>;
  readonly container: Container;
  /** Absolute path in the container. */
  readonly path: string;
  readonly mount: Container['mounts'][number] | undefined;
}

/** Files whose path is known for certain, environment of the container included, one per container and path. */
export function placedFiles(model: DeploymentModel): readonly PlacedFile[] {
  return sqliteApps(model).flatMap(({ app, opens }) =>
    containersOfApp(app, model)
      .filter((container) => container.role !== 'one-shot')
      .flatMap((container) => {
        const image = imagesOfApp(app, model).find((one) => one.id === container.build);
        const placed = new Map<string, PlacedFile>();
        for (const open of opens) {
          const given = open.env === null ? undefined : variableOf(open.env, container, image);
          if (given === null || (given !== undefined && !isFile(given))) continue;
          // A whole set of variables from outside may hold the path.
          if (
            given === undefined &&
            open.env !== null &&
            container.envFrom.some((set) => set.names?.includes(open.env ?? '') ?? true)
          )
            continue;
          const raw = given === undefined ? open.path : filePath(given);
          const path = raw === null ? null : pathInside(raw, image);
          if (path !== null && path !== '/' && !placed.has(path))
            placed.set(path, { app, open, container, path, mount: mountOf(container, path) });
        }
        return [...placed.values()];
      }),
  );
}

function isFile(value: string): boolean {
  return /^sqlite/.test(value) || !/^[a-z][\w+]*:\/\//.test(value);
}

/** How a connection of this library is prepared: every pragma that matters, in order. */
export function pragmaSnippet(library: string): { readonly language: string; readonly snippet: string } {
  if (library === 'sqlalchemy' || library === 'databases') {
    return {
      language: 'python',
      snippet:
        'from sqlalchemy import event\n\n@event.listens_for(engine, "connect")  # async engine: engine.sync_engine\ndef prepare(connection, _):\n    cursor = connection.cursor()\n    cursor.execute("PRAGMA busy_timeout=10000")\n    cursor.execute("PRAGMA journal_mode=WAL")\n    cursor.execute("PRAGMA synchronous=NORMAL")\n    cursor.execute("PRAGMA foreign_keys=ON")\n    cursor.close()',
    };
  }
  if (library === 'django') {
    return {
      language: 'python',
      snippet:
        '"OPTIONS": {\n    "timeout": 10,\n    "transaction_mode": "IMMEDIATE",\n    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",\n},',
    };
  }
  if (/^(?:sqlite3|aiosqlite|apsw|peewee)$/.test(library)) {
    const wait = library === 'aiosqlite' ? 'await ' : '';
    return {
      language: 'python',
      snippet: `${wait}conn.execute("PRAGMA busy_timeout=10000")\n${wait}conn.execute("PRAGMA journal_mode=WAL")\n${wait}conn.execute("PRAGMA synchronous=NORMAL")\n${wait}conn.execute("BEGIN IMMEDIATE")  # opens every transaction that reads before it writes`,
    };
  }
  return {
    language: 'ts',
    snippet:
      "db.exec('PRAGMA busy_timeout = 10000');\ndb.exec('PRAGMA journal_mode = WAL');\ndb.exec('PRAGMA synchronous = NORMAL');",
  };
}

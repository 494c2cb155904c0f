import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { factsOf } from './apps.ts';
import type { Spoken } from './stack.ts';
import type { State } from './state.ts';

const archiver = 'alpine:3.22';

/** A nightly script for one state, with the tool of the product that keeps it; words where no command can be given. */
export function backupScript(model: DeploymentModel, state: State): Spoken {
  const container = model.containers.find((it) => it.name === state.container);
  if (container === undefined) return { language: 'text', text: words(state) };
  const copy =
    state.kind === 'database'
      ? (savedDump(container) ?? archiveOf(container, state, true))
      : (sqliteCopy(model) ?? archiveOf(container, state, false));
  if (copy === null) return { language: 'text', text: words(state) };
  return {
    language: 'sh',
    text: `#!/usr/bin/env bash\n# ops/backup.sh, started by cron: 0 3 * * *\n# restic reads RESTIC_REPOSITORY (on another machine) and RESTIC_PASSWORD_FILE from the crontab\nset -euo pipefail\nstamp=$(date +%F)\n${copy}\nrestic forget --keep-daily 7 --keep-weekly 4 --prune`,
  };
}

function words(state: State): string {
  return `Take a copy of ${state.place} every night with the tool of its product, or a snapshot of its volume while ${state.container} is stopped or quiet, store it on another machine, and remove copies after a few weeks.`;
}

function savedDump(container: Container): string | null {
  const dump = dumpOf(container);
  return dump === null ? null : `${dump}\nrestic backup "${dump.slice(dump.lastIndexOf(' > ') + 4, -1)}"`;
}

/** The dump of the product by its own client into a file of the day; null for products without one that writes to a pipe. */
export function dumpOf(container: Container): string | null {
  const image = known(container.image)?.repository ?? '';
  const kind = /(postg|timescale|pgvector)|(mysql|mariadb|percona)|(mongo)/.exec(
    image.slice(image.lastIndexOf('/') + 1),
  );
  if (kind === null) return null;
  const dump =
    kind[1] !== undefined ? postgres(container) : kind[2] !== undefined ? mysql(container, image) : mongo(container);
  return dump === null ? null : `${inside(container, dump.command)} > "$stamp.${dump.extension}"`;
}

interface Dump {
  readonly command: string;
  readonly extension: string;
}

/** Without the variables the image makes the user and the database `postgres`. */
function postgres(container: Container): Dump {
  const user = sets(container, 'POSTGRES_USER') ? '"$POSTGRES_USER"' : 'postgres';
  const database = sets(container, 'POSTGRES_DB') ? '"$POSTGRES_DB"' : user;
  return { command: `pg_dump -U ${user} -Fc ${database}`, extension: 'dump' };
}

function mysql(container: Container, image: string): Dump | null {
  const password = ['MARIADB_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD'].find((name) => sets(container, name));
  if (password === undefined) return null;
  const tool = /mariadb/.test(image) ? 'mariadb-dump' : 'mysqldump';
  return { command: `MYSQL_PWD="$${password}" ${tool} -uroot --all-databases --single-transaction`, extension: 'sql' };
}

function mongo(container: Container): Dump {
  const [user, password] = ['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD'];
  const login =
    sets(container, user ?? '') && sets(container, password ?? '')
      ? ` -u "$${user}" -p "$${password}" --authenticationDatabase admin`
      : '';
  return { command: `mongodump --archive --gzip${login}`, extension: 'archive.gz' };
}

/** The deployment hands the variable in, so the shell of the container knows it. */
function sets(container: Container, name: string): boolean {
  return (
    container.env.some((entry) => entry.name === name) ||
    container.envFrom.some((set) => set.names?.includes(name) ?? false)
  );
}

/** By a shell of the container only where its variables are needed. */
function inside(container: Container, command: string): string {
  const quoted = command.includes('$') ? `sh -c '${command}'` : command;
  return container.platform === 'compose'
    ? `docker compose exec -T ${container.name} ${quoted}`
    : `kubectl exec deploy/${container.name.split('/')[0]} -- ${quoted}`;
}

/** The files of a Compose volume, with its service stopped where a copy of running files would be torn. */
function archiveOf(container: Container, state: State, stop: boolean): string | null {
  const mount = container.mounts.find((it) => (it.source ?? it.target) === state.place);
  if (container.platform !== 'compose' || mount === undefined) return null;
  const name = container.name;
  const file = `${name}-$stamp.tar.gz`;
  const copy = `docker run --rm --volumes-from "$(docker compose ps -aq ${name}):ro" -v "$PWD:/copy" ${archiver} \\\n  tar -C ${mount.target} -czf "/copy/${file}" .`;
  const stopped = stop ? `docker compose stop ${name}\ntrap 'docker compose start ${name}' EXIT\n` : '';
  return `${stopped}${copy}\nrestic backup "${file}"`;
}

/** A live SQLite file must not be copied as it is; Python brings the way to do it, most images have no `sqlite3` program. */
function sqliteCopy(model: DeploymentModel): string | null {
  for (const app of model.apps) {
    const open = factsOf(app, 'sqlite-open')[0];
    const container = model.containers.find((it) => app.containers.includes(it.id));
    if (open === undefined || open.path === null || container === undefined) continue;
    if (container.platform !== 'compose') continue;
    const copy =
      app.language === 'python'
        ? `python -c "import sqlite3; sqlite3.connect('${open.path}').backup(sqlite3.connect('/tmp/copy.db'))"`
        : `sqlite3 ${open.path} ".backup /tmp/copy.db"`;
    return `docker compose exec -T ${container.name} ${copy}\ndocker compose cp ${container.name}:/tmp/copy.db "$stamp.db"\nrestic backup "$stamp.db"`;
  }
  return null;
}

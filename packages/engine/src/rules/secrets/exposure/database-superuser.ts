import type { Container, EnvEntry } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Connection {
  readonly container: Container;
  readonly entry: EnvEntry;
  readonly user: string;
  readonly database: 'PostgreSQL' | 'MySQL' | 'SQL Server' | 'MongoDB';
}

export default defineRule<{ readonly file: string; readonly connections: readonly Connection[] }>({
  id: 'secrets/exposure/database-superuser',
  title: 'The application is superuser of its database',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',
  forDevelopers: 'silent',

  select(model: DeploymentModel) {
    const files = new Map<string, Connection[]>();
    for (const container of model.containers) {
      if (container.role === 'datastore' || container.role === 'one-shot' || container.role === 'devtool') continue;
      for (const one of connectionsOf(container))
        files.set(container.span.file, [...(files.get(container.span.file) ?? []), one]);
    }
    return [...files].map(([file, connections]) => ({ file, connections }));
  },
  noSubject: 'No container here is told a database user.',

  check({ file, connections }) {
    const [first] = connections;
    const strong = connections.filter((one) => isSuperuser(one));
    const [worst] = strong;
    if (first === undefined) return skip('No connection.');
    if (worst === undefined) return pass(first.entry, `connects as ${first.user}`);
    const names = [...new Set(strong.map((one) => one.container.name))];
    return fail(
      worst.entry,
      `${names.slice(0, 3).join(', ')} ${names.length > 1 ? 'connect' : 'connects'} to ${worst.database} as ${worst.user} (${worst.entry.name}), the superuser of the server.`,
      {
        subject: { kind: 'file', name: file, anchor: 'environment', discriminator: worst.entry.name },
        evidence: strong.slice(1, 5).map((one) => one.entry.span),
        verify:
          worst.database === 'PostgreSQL'
            ? `\`docker compose exec ${worst.container.name} sh -c 'psql "$${worst.entry.name}" -c "show is_superuser"'\` must print off.`
            : `Ask the server for the rights of ${worst.user} (\`SHOW GRANTS\`): they must cover one database only.`,
        fix:
          worst.database === 'PostgreSQL'
            ? advice(
                'Give the application a role of its own',
                'sql',
                "-- once, as superuser (or in /docker-entrypoint-initdb.d)\nCREATE ROLE app LOGIN PASSWORD :'app_password';\nCREATE DATABASE app OWNER app;\nREVOKE CONNECT ON DATABASE app FROM PUBLIC;",
              )
            : advice(
                'Give the application a user of its own',
                'sql',
                "CREATE USER 'app'@'%' IDENTIFIED BY '…';\nGRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON app.* TO 'app'@'%';",
              ),
      },
    );
  },

  docs: {
    problem:
      'A superuser may read every database of the server, change roles and, in PostgreSQL, run programs on its host.',
    impact: 'An injection or a leaked connection string gives the whole server away instead of one schema.',
    verify: 'Ask the database who the application is and what it may do.',
    remedy: 'Create a role that owns only the application database, and keep the superuser for maintenance.',
    tradeOff: 'Migrations that create extensions need the superuser once; do that in the init script.',
    sources: [
      'https://www.postgresql.org/docs/current/role-attributes.html',
      'https://cheatsheetseries.owasp.org/cheatsheets/Database_Security_Cheat_Sheet.html',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    environment:\n      DATABASE_URL: postgresql://postgres:${DB_PASSWORD:?}@db:5432/app\n  db:\n    image: postgres:16.4\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    environment:\n      DATABASE_URL: postgresql://app:${DB_PASSWORD:?}@db:5432/app\n  db:\n    image: postgres:16.4\n',
      },
    ],
  },
});

function isSuperuser({ user, database }: Connection): boolean {
  if (database === 'PostgreSQL') return user === 'postgres';
  return database === 'SQL Server' ? user === 'sa' : user === 'root';
}

const schemes: readonly (readonly [RegExp, Connection['database']])[] = [
  [/^(?:postgres(?:ql)?|pgsql|cockroachdb)(?:\+\w+)?$/, 'PostgreSQL'],
  [/^(?:mysql|mariadb)(?:\+\w+)?$/, 'MySQL'],
  [/^(?:mssql|sqlserver)(?:\+\w+)?$/, 'SQL Server'],
  [/^mongodb(?:\+srv)?$/, 'MongoDB'],
];

const userNames: readonly (readonly [RegExp, Connection['database']])[] = [
  [/(?:^|_)(?:POSTGRES|PG|PSQL|POSTGRESQL)_?USER(?:NAME)?$|^PGUSER$/, 'PostgreSQL'],
  [/(?:^|_)(?:MYSQL|MARIADB)_?USER(?:NAME)?$/, 'MySQL'],
  [/(?:^|_)(?:MONGO|MONGODB)_?USER(?:NAME)?$/, 'MongoDB'],
];

/** A database on the developers' own machine is nobody's server. */
function connectionsOf(container: Container): Connection[] {
  return container.env.flatMap((entry): Connection[] => {
    const value =
      entry.value.state === 'set'
        ? entry.value.value
        : entry.value.state === 'unresolved'
          ? entry.value.expression
          : '';
    const url = /^([a-z+\d]{2,30}):\/\/([^:@/\s${}]{1,60})(?::|@)/.exec(value);
    if (url !== null) {
      const database = schemes.find(([scheme]) => scheme.test(url[1] ?? ''))?.[1];
      return database === undefined || /@(?:localhost|127\.)/.test(value)
        ? []
        : [{ container, entry, user: url[2] ?? '', database }];
    }
    const database = userNames.find(([name]) => name.test(entry.name))?.[1];
    return database === undefined || !/^[\w-]{1,40}$/.test(value) ? [] : [{ container, entry, user: value, database }];
  });
}

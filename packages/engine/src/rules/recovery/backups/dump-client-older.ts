import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'recovery/backups/dump-client-older',
  title: 'The backup tool is older than the database',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.containers.filter((it) => isDumper(it)),
  noSubject: 'No container dumps a PostgreSQL server.',

  check(container, model) {
    const image = known(container.image);
    const client = major(image?.tag ?? null);
    const server = serverOf(model, container);
    if (server === undefined) return skip('The server runs elsewhere.');
    const wanted = major(known(server.image)?.tag ?? null);
    if (client === null || wanted === null) return skip('A version is not pinned.');
    if (client >= wanted) return pass([container.image, server.image], `client ${client}, server ${wanted}`);
    return fail(
      container.image,
      `${titleOf(container)} dumps with the tools of PostgreSQL ${client}, and ${server.name} runs PostgreSQL ${wanted}.`,
      {
        subject: { kind: 'service', name: container.name, anchor: container.anchor, discriminator: 'image' },
        evidence: [server.image.span],
        verify: `\`docker compose logs ${container.name} | grep -i 'server version mismatch'\` finds every night's run.`,
        fix: advice(
          'Use the same version',
          'yaml',
          `  ${container.name}:\n    image: ${image?.repository ?? ''}:${wanted}`,
        ),
      },
    );
  },

  docs: {
    problem: 'pg_dump refuses to talk to a server that is newer than itself.',
    impact: 'Since the last upgrade of the database there is no new backup.',
    verify: 'Look at the log of the backup container and at the age of the newest copy.',
    remedy: 'Raise the tag of the backup image together with that of the server.',
    tradeOff: 'None worth naming.',
    sources: ['https://www.postgresql.org/docs/current/app-pgdump.html#APP-PGDUMP-NOTES'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n  backup:\n    image: prodrigestivill/postgres-backup-local:15\n    environment: { POSTGRES_HOST: db }\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n  backup:\n    image: prodrigestivill/postgres-backup-local:17\n    environment: { POSTGRES_HOST: db }\n',
      },
    ],
  },
});

/** Backup images whose tag is the version of their tools, and PostgreSQL images that only run pg_dump. */
function isDumper(container: Container): boolean {
  const repository = known(container.image)?.repository ?? '';
  if (/(postgres-backup-local|postgres-backup-s3|pg-backup|pgbackup)$/.test(repository)) return true;
  const words = `${known(container.entrypoint)?.text ?? ''} ${known(container.command)?.text ?? ''}`;
  return /(^|\/)postgres$/.test(repository) && /\bpg_dump(all)?\b/.test(words);
}

function serverOf(model: DeploymentModel, dumper: Container): Container | undefined {
  const servers = model.containers.filter(
    (it) =>
      it !== dumper &&
      !isDumper(it) &&
      /(^|\/)(postgres|postgis|pgvector|timescaledb)$/.test(known(it.image)?.repository ?? '') &&
      it.span.file === dumper.span.file,
  );
  const host = dumper.env.find((it) => /^(POSTGRES_HOST|PGHOST|DB_HOST)$/.test(it.name));
  const name = host === undefined ? undefined : known(host.value);
  return servers.find((it) => it.name === name) ?? (servers.length === 1 ? servers[0] : undefined);
}

/** `17.2-alpine`, `pg17`, `17-3.5` → 17. */
function major(tag: string | null): number | null {
  const match = /^(?:pg|v)?(\d{2})\b/.exec(tag ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

import { datastoreOf, lastPart } from '../facts/datastores.ts';
import { programName, unwrapped } from '../text/shell-words.ts';
import type { ContainerRole, ImageReference } from './container.ts';

const proxies =
  /^(nginx|nginx-unprivileged|nginx-proxy|openresty|traefik|caddy|haproxy|envoy|kong|httpd|nginx-proxy-manager|angie)$/;
const devtools =
  /^(adminer|phpmyadmin|mailhog|mailpit|maildev|mailcatcher|pgadmin4?|redis-commander|redisinsight|mongo-express|localstack|selenium|standalone-chrome|kafka-ui|dozzle)$/;
const observability =
  /^(prometheus|grafana|grafana-oss|loki|promtail|alertmanager|node-exporter|node_exporter|cadvisor|jaeger|all-in-one|tempo|otel|opentelemetry-collector|opentelemetry-collector-contrib|fluentd|fluent-bit|filebeat|vector|zipkin|kibana|uptime-kuma|.*[-_]exporter|agent)$/;
const workerName =
  /(^|[-_])(workers?|consumers?|celery|scheduler|beat|queue|jobs?|cron|sidekiq|dramatiq|rq|arq|huey)([-_]|$)/;
const oneShotName =
  /(^|[-_])(migrate|migrations?|migrator|init|setup|seed|bootstrap|createbuckets|create-buckets|mc)([-_]|$)/;

export interface RoleClues {
  readonly name: string;
  readonly image: ImageReference | undefined;
  /** Command and entrypoint words of the container, the image's when it has none. */
  readonly words: readonly string[];
  readonly publishes: boolean;
  readonly restart: string | undefined;
  /** Another service waits for its completion. */
  readonly awaited: boolean;
  readonly built: boolean;
}

export interface Role {
  readonly role: ContainerRole;
  readonly why: string;
}

/** What a container is for, and the phrase that says why. The strongest clue wins: completion, image, command, name, ports. */
export function roleOf(clues: RoleClues): Role {
  if (clues.awaited) return { role: 'one-shot', why: 'another service waits for it to complete' };
  if (runsOnce(clues.words)) return { role: 'one-shot', why: `runs ${unwrapped(clues.words).slice(0, 2).join(' ')}` };
  const image = clues.image === undefined || clues.built ? undefined : imageRole(clues.image);
  if (image !== undefined) return image;
  if (
    oneShotName.test(clues.name) &&
    clues.restart !== 'always' &&
    clues.restart !== 'unless-stopped' &&
    !clues.publishes
  ) {
    return { role: 'one-shot', why: `named ${clues.name}` };
  }
  const worker = workerProgram(clues.words);
  if (worker !== undefined) return { role: 'worker', why: `runs ${worker}` };
  if (workerName.test(clues.name) && !clues.publishes) return { role: 'worker', why: `named ${clues.name}` };
  if (/(^|[-_])(nginx|proxy|gateway|traefik|caddy)([-_]|$)/.test(clues.name))
    return { role: 'proxy', why: `named ${clues.name}` };
  if (clues.publishes) return { role: 'web', why: 'publishes a port' };
  if (webProgram(clues.words)) return { role: 'web', why: `runs ${programName(unwrapped(clues.words)[0])}` };
  if (/(^|[-_])(api|web|app|frontend|backend|server|ui|site)([-_]|$)/.test(clues.name))
    return { role: 'web', why: `named ${clues.name}` };
  return { role: 'unknown', why: 'nothing says what it is for' };
}

function imageRole(image: ImageReference): Role | undefined {
  const name = lastPart(image);
  const why = `image ${image.repository}`;
  if (devtools.test(name)) return { role: 'devtool', why };
  if (observability.test(name)) return { role: 'observability', why };
  if (datastoreOf(image) !== undefined) return { role: 'datastore', why };
  if (proxies.test(name)) return { role: 'proxy', why };
  if (/^(mc|certbot|flyway|liquibase|migrate)$/.test(name)) return { role: 'one-shot', why };
  return undefined;
}

/** Migrations, seeds and bucket creation end by themselves; a server behind `&&` does not. */
function runsOnce(words: readonly string[]): boolean {
  const text = words.join(' ');
  const server = /\b(uvicorn|gunicorn|hypercorn|daphne|granian|node|npm|celery|nginx|fastapi run|runserver)\b/.test(
    text,
  );
  return (
    !server &&
    /\b(alembic upgrade|manage\.py (migrate|collectstatic|loaddata)|prisma (migrate|db push)|flyway migrate|mc (mb|alias|config)|knex migrate|sequelize db:migrate|rake db:migrate|rails db:migrate|typeorm migration:run|drizzle-kit (migrate|push))/.test(
      text,
    )
  );
}

function workerProgram(words: readonly string[]): string | undefined {
  const program = unwrapped(words);
  const text = program.join(' ');
  const match =
    /\b(celery\b.*\b(worker|beat)|rq worker|dramatiq|arq|huey_consumer|rqworker|sidekiq|bullmq|faktory|temporal worker|prefect worker)\b/.exec(
      text,
    );
  return match === null ? undefined : program.slice(0, 2).join(' ');
}

function webProgram(words: readonly string[]): boolean {
  return /\b(uvicorn|gunicorn|hypercorn|daphne|granian|waitress-serve|fastapi run|flask run|runserver|next start|streamlit|puma|rails s)\b/.test(
    unwrapped(words).join(' '),
  );
}

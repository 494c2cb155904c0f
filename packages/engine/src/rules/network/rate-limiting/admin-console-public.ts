import { lastPart } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { isPublicRouter, middlewaresFor, traefikOf } from '../../../model/traefik.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';
import { type Door, doorsByContainer } from '../../shared/front-doors.ts';

interface Subject {
  readonly container: Container;
  readonly console: Console;
  readonly doors: readonly Door[];
}

interface Console {
  readonly what: string;
  /** What somebody can do who gets in. */
  readonly power: string;
  /** It asks for a password of its own. */
  readonly login: boolean;
}

const consoles: readonly (Console & { readonly images: RegExp })[] = [
  { images: /^adminer$/, what: 'Adminer', power: 'read and change the database', login: true },
  { images: /^phpmyadmin$/, what: 'phpMyAdmin', power: 'read and change the database', login: true },
  { images: /^pgadmin4?$/, what: 'pgAdmin', power: 'read and change the database', login: true },
  { images: /^(?:mongo-express|mongoku)$/, what: 'mongo-express', power: 'read and change the database', login: false },
  {
    images: /^(?:redis-commander|redisinsight|phpredisadmin)$/,
    what: 'the Redis console',
    power: 'read and change every key',
    login: false,
  },
  {
    images: /^(?:kafka-ui|akhq|kafdrop)$/,
    what: 'the Kafka console',
    power: 'read and write every topic',
    login: false,
  },
  { images: /^flower$/, what: 'Flower', power: 'see task arguments and stop workers', login: false },
  {
    images: /^(?:dozzle|docker-socket-proxy)$/,
    what: 'the log viewer',
    power: 'read the logs of every container',
    login: false,
  },
  {
    images: /^(?:portainer|portainer-ce|portainer-ee)$/,
    what: 'Portainer',
    power: 'start containers on the host',
    login: true,
  },
  {
    images: /^(?:opensearch-dashboards|kibana|elasticvue|cerebro)$/,
    what: 'the search console',
    power: 'read and delete indices',
    login: false,
  },
  {
    images: /^(?:mailhog|mailpit|maildev|mailcatcher)$/,
    what: 'the mail catcher',
    power: 'read password-reset mails',
    login: false,
  },
  {
    images: /^(?:prometheus|alertmanager|cadvisor)$/,
    what: 'the monitoring console',
    power: 'read the inner structure and load of the system',
    login: false,
  },
  {
    images: /^(?:neo4j-browser|qdrant-web-ui|attu)$/,
    what: 'the database console',
    power: 'read and change the database',
    login: false,
  },
  {
    images: /^rq-dashboard$|^(?:bull-board|bullmq-board|arena)$/,
    what: 'the queue console',
    power: 'read jobs and remove them',
    login: false,
  },
];

export default defineRule<Subject | DashboardSubject>({
  id: 'network/rate-limiting/admin-console-public',
  title: 'Nothing guards the way to an admin console',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => [...consoleSubjects(model), ...dashboards(model)],
  noSubject: 'No admin console is reachable from outside.',

  check(subject) {
    if ('dashboard' in subject) return judgeDashboard(subject);
    const { container, console: tool, doors } = subject;
    const open = doors.find((door) => door.guarded === 'no');
    const [first] = doors;
    if (open === undefined || first === undefined)
      return pass(first?.span ?? container.span, `${tool.what} stands behind a check of its own`);
    const middleware = `traefik.http.middlewares.${container.name}-auth.basicauth.usersfile: /auth/users\ntraefik.http.routers.${/router (\S+)/.exec(open.what)?.[1] ?? container.name}.middlewares: ${container.name}-auth`;
    return fail(
      open.span,
      `${titleOf(container)} runs ${tool.what}, and ${open.what} leads to it without asking who comes${tool.login ? ', so its own password form is all that is left' : ''}.`,
      {
        subject: containerSubject(container, 'console'),
        evidence: doors
          .filter((door) => door !== open)
          .slice(0, 3)
          .map((door) => door.span),
        problem: tool.login
          ? `Whoever guesses or finds the password can ${tool.power}, and nothing slows the guessing down.`
          : `Whoever finds the address can ${tool.power}, because the console has no login of its own by default.`,
        verify:
          open.kind === 'port'
            ? `\`curl -sI http://<public address of the host>:${open.port?.hostPort ?? ''}/\` from another machine answers.`
            : '`curl -sI https://<host of the console>/` from another network answers 200 instead of 401.',
        fix: advice(
          `Close ${tool.what}`,
          open.kind === 'traefik' ? 'yaml' : open.kind === 'nginx' ? 'nginx' : 'yaml',
          open.kind === 'traefik'
            ? `# better: no router at all, and an SSH tunnel when it is needed\n${middleware}`
            : open.kind === 'nginx'
              ? 'auth_basic "Staff";\nauth_basic_user_file /etc/nginx/htpasswd;\nallow 10.0.0.0/8;\ndeny all;'
              : open.kind === 'port'
                ? `ports:\n  - "127.0.0.1:${open.port?.hostPort ?? 8080}:${open.port?.containerPort ?? 8080}"`
                : '# reach it with kubectl port-forward, or ask for a login first\nnginx.ingress.kubernetes.io/auth-url: https://login.example.com/oauth2/auth',
        ),
      },
    );
  },

  docs: {
    problem: 'The console answers the whole internet, and scanners look for exactly these pages.',
    impact: 'One guessed or leaked password costs the data of all users.',
    verify: 'Open the address from a network that is not yours.',
    remedy:
      'Take the console out of production, bind it to the host itself, or put a login and an address list in front.',
    tradeOff: 'Administration then needs a tunnel or a second login.',
    sources: [
      'https://doc.traefik.io/traefik/middlewares/http/basicauth/',
      'https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:443]\n    ports: ["443:443"]\n  console:\n    image: adminer:5.4\n    labels:\n      - traefik.http.routers.console.rule=Host(`db.shop.example`)\n      - traefik.http.routers.console.tls=true\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:443]\n    ports: ["443:443"]\n  console:\n    image: adminer:5.4\n    labels:\n      - traefik.http.routers.console.rule=Host(`db.shop.example`)\n      - traefik.http.routers.console.middlewares=staff\n      - traefik.http.middlewares.staff.basicauth.usersfile=/auth/users\n',
      },
    ],
  },
});

function consoleSubjects(model: DeploymentModel): readonly Subject[] {
  return [...doorsByContainer(model)].flatMap(([container, all]) => {
    const console = consoleOf(container);
    // A published devtool port is the finding of another rule.
    const doors = all.filter((door) => door.kind !== 'port' || container.role !== 'devtool');
    return console === undefined || doors.length === 0 ? [] : [{ container, console, doors }];
  });
}

function consoleOf(container: Container): Console | undefined {
  const image = container.build === null ? known(container.image) : undefined;
  const words = (known(container.command)?.words ?? []).join(' ');
  const name = image === undefined ? '' : lastPart(image);
  if (/\bcelery\b.*\bflower\b/.test(words)) {
    const flower = consoles.find((it) => it.what === 'Flower');
    const guarded =
      /basic[-_]auth|--auth\b/.test(words) || container.env.some((it) => /FLOWER_(?:BASIC_)?AUTH/.test(it.name));
    return guarded ? undefined : flower;
  }
  if (
    container.role === 'observability' &&
    container.ports.length > 0 &&
    !container.labels.some((it) => /^traefik/i.test(it.name))
  )
    return undefined;
  const own = container.env.some((it) =>
    /(?:BASIC_?AUTH|AUTH_ENABLED|HTTP_PASSWORD|AUTH_TYPE|DOZZLE_AUTH)/i.test(it.name),
  );
  const found = consoles.find((it) => it.images.test(name));
  return found !== undefined && own && !found.login ? undefined : found;
}

interface DashboardSubject {
  /** `inside`: port 8080 is not published, other containers of its networks reach it. */
  readonly dashboard: 'insecure' | 'inside' | 'router';
  readonly span: Span;
  readonly name: string;
  readonly open: boolean;
}

/** Traefik's own dashboard: on port 8080 without a login, or behind a router of its own. */
function dashboards(model: DeploymentModel): readonly DashboardSubject[] {
  const traefik = traefikOf(model);
  if (traefik === null) return [];
  const insecure = traefik.settings.find((it) => it.key === 'api.insecure' && it.value !== 'false');
  const published = traefik.container?.ports.find(
    (port) =>
      port.containerPort === 8080 &&
      port.kind === 'published' &&
      !/^(?:127\.|::1|localhost)/.test(port.hostAddress ?? ''),
  );
  const direct: DashboardSubject[] =
    // Bound to the host itself is a decision.
    insecure === undefined ||
    (published === undefined && traefik.container?.ports.some((port) => port.containerPort === 8080) === true)
      ? []
      : [
          {
            dashboard: published === undefined ? 'inside' : 'insecure',
            span: insecure.span,
            name: 'dashboard',
            open: true,
          },
        ];
  return traefik.routers
    .filter((router) => router.service?.startsWith('api@internal') && isPublicRouter(router))
    .map((router): DashboardSubject => {
      const middlewares = middlewaresFor(router, traefik);
      return {
        dashboard: 'router',
        span: router.span,
        name: router.name,
        open: middlewares !== null && !middlewares.some((it) => /auth|ipallow|ipwhite|plugin/.test(it.type)),
      };
    })
    .concat(direct);
}

function judgeDashboard(subject: DashboardSubject) {
  if (!subject.open) return pass(subject.span, 'the dashboard asks for a login');
  return fail(
    subject.span,
    subject.dashboard === 'insecure'
      ? 'Traefik serves its dashboard and API without a login (api.insecure), and port 8080 is published on every interface.'
      : subject.dashboard === 'inside'
        ? 'Traefik serves its dashboard and API without a login on port 8080 (api.insecure) to every container of its networks.'
        : `The router ${subject.name} publishes the dashboard of Traefik without a login.`,
    {
      subject: { kind: 'proxy', name: 'traefik', anchor: `dashboard/${subject.name}` },
      severity: subject.dashboard === 'inside' ? 'MEDIUM' : 'HIGH',
      problem: 'It lists every route, service and address behind the proxy to whoever asks.',
      ...(subject.dashboard === 'inside'
        ? {
            impact:
              'One hole in any service that fetches addresses for its users shows the inner structure of the system, and one published port later it is on the internet.',
          }
        : {}),
      verify:
        subject.dashboard === 'inside'
          ? 'From another container of the network `wget -qO- http://traefik:8080/api/rawdata` prints the whole routing table.'
          : '`curl -s http://<public address>:8080/api/rawdata` prints the whole routing table.',
      fix: advice(
        'Ask for a login',
        'yaml',
        '- --api.insecure=false\n# labels\n- traefik.http.routers.dashboard.service=api@internal\n- traefik.http.routers.dashboard.middlewares=staff\n- traefik.http.middlewares.staff.basicauth.usersfile=/auth/users',
      ),
    },
  );
}

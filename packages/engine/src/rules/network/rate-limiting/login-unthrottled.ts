import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { traefikOf } from '../../../model/traefik.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { frontDoors } from '../../shared/front-doors.ts';
import type { AppRoute } from '../../shared/proxy-routes.ts';
import { routeLimit } from '../../shared/request-code.ts';
import { adviceFor } from '../../shared/stack.ts';
import { loginRoutes, throttleOfRoute } from '../../shared/throttling.ts';

interface Subject {
  readonly app: App;
  readonly routes: readonly [AppRoute, ...AppRoute[]];
}

export default defineRule<Subject>({
  id: 'network/rate-limiting/login-unthrottled',
  title: 'Passwords can be tried without end',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select(model) {
    const byApp = new Map<App, [AppRoute, ...AppRoute[]]>();
    for (const one of loginRoutes(model)) {
      const there = byApp.get(one.app);
      if (there === undefined) byApp.set(one.app, [one]);
      else there.push(one);
    }
    return [...byApp].map(([app, routes]) => ({ app, routes }));
  },
  noSubject: 'No route here takes a password or starts a password reset.',

  check({ app, routes }, model) {
    const judged = routes.map((one) => ({ one, throttle: throttleOfRoute(model, one) }));
    const bare = judged.find((it) => it.throttle.state === 'open');
    const unclear = judged.find((it) => it.throttle.state === 'unclear');
    const guard = judged.find((it) => it.throttle.state === 'guarded');
    if (bare?.throttle.state !== 'open') {
      if (unclear?.throttle.state === 'unclear')
        return skip(
          `Something counts at ${at(unclear.throttle.span)}, and the files do not say whether it counts here.`,
        );
      if (guard?.throttle.state === 'guarded')
        return pass([guard.one.route, guard.throttle.span], 'attempts are limited');
    }
    const first = bare?.one ?? routes[0];
    const unused = bare?.throttle.state === 'open' ? bare.throttle.unused : null;
    const door = frontDoors(model).find((it) => app.containers.includes(it.container.id));
    const reset = judged
      .filter((it) => it.throttle.state === 'open')
      .map((it) => it.one)
      .find(({ route }) => /recover|forgot|reset/i.test(route.path));
    const second = reset !== undefined && reset !== first ? ` and ${reset.route.path} (${at(reset.route.span)})` : '';
    return fail(
      first.route,
      unused === null
        ? `${first.route.method} ${first.route.path}${second} of ${app.name} can be called without a limit: nothing in the code, ${door === undefined ? 'and no proxy here,' : `and nothing in front (${door.what}),`} counts attempts.`
        : `${first.route.method} ${first.route.path}${second} of ${app.name} can be called without a limit: there is a limiter (${at(unused)}), and it is not put before this route.`,
      {
        subject: appSubject(app, 'login/rate-limit'),
        evidence: [
          ...routes
            .filter((it) => it !== first)
            .slice(0, 3)
            .map(({ route }) => route.span),
          ...(door === undefined ? [] : [door.span]),
          ...(unused === null ? [] : [unused]),
        ],
        problem: `A script tries lists of leaked passwords as fast as the server answers${reset === undefined ? '' : ', and each call of the reset sends a mail'}; slow password hashes make the same requests a way to use up the processors.`,
        verify: `\`for i in $(seq 50); do curl -s -o /dev/null -w '%{http_code} ' -X POST https://<host>${first.route.path.replace(/\{\*\}/g, '')}; done\` must turn into 429.`,
        fix:
          door?.kind === 'traefik'
            ? advice(
                'Limit attempts per address and per account',
                'yaml',
                `${loginRouter(app, first, model)}\n- traefik.http.middlewares.${app.name}-attempts.ratelimit.average=5\n- traefik.http.middlewares.${app.name}-attempts.ratelimit.period=1m`,
              )
            : adviceFor(
                app,
                first.route.span.file,
                'Limit attempts per address and per account',
                routeLimit,
                'Count attempts per address and per account, allow about 5 a minute, and answer 429 beyond that.',
              ),
      },
    );
  },

  docs: {
    problem: 'Without a count of attempts a password is only as strong as the patience of a script.',
    impact: 'Accounts with reused passwords are taken over, and mailboxes are flooded with reset mails.',
    verify: 'Send fifty wrong passwords in a row: the answer must become 429.',
    remedy: 'Limit logins and resets per address at the proxy and per account in the application.',
    tradeOff: 'Offices share an address, so the limit per account does the real work.',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html'],
  },
  examples: {
    bad: [example('', '')],
    good: [example('slowapi==0.1.9\n', '@limiter.limit("5/minute")\n')],
  },
});

function example(dependency: string, limit: string) {
  return {
    'requirements.txt': `fastapi==0.142.2\n${dependency}`,
    'main.py': `from fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/auth/login")\n${limit}def login(name: str, secret: str):\n    return {}\n\n@app.post("/auth/forgot-password")\n${limit}def forgot(name: str):\n    return {}\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}

/** A router for the login alone that matches like the one that serves the application now: entry points, TLS and service. */
function loginRouter(app: App, login: AppRoute, model: DeploymentModel): string {
  const routers = (traefikOf(model)?.routers ?? []).filter(
    (it) => it.container !== null && app.containers.includes(it.container.id),
  );
  const now = routers.find((it) => it.tls) ?? routers[0];
  const name = `${app.name}-login`;
  const path = login.route.path.replace(/\{\*\}/g, '');
  const key = `- traefik.http.routers.${name}`;
  return [
    `${key}.rule=${now?.rule ?? '<rule of the router that is there>'} && PathPrefix(\`${path}\`)`,
    ...(now === undefined || now.entryPoints.length === 0 ? [] : [`${key}.entrypoints=${now.entryPoints.join(',')}`]),
    ...(now?.tls === true ? [`${key}.tls=true   # and the certificate resolver of router ${now.name}`] : []),
    ...(now?.service == null ? [] : [`${key}.service=${now.service}`]),
    `${key}.middlewares=${[...(now?.middlewares ?? []), `${app.name}-attempts`].join(',')}`,
  ].join('\n');
}

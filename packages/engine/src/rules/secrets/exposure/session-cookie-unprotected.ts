import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { defineRule, fail, pass } from '../../rule.ts';
import { at, type FactOf, factsOf } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';
import { cookieCode } from '../../shared/request-code.ts';
import { adviceFor } from '../../shared/stack.ts';

type Cookie = FactOf<'session-cookie'>;

interface Subject {
  readonly app: App;
  readonly cookies: readonly [Cookie, ...Cookie[]];
}

export default defineRule<Subject>({
  id: 'secrets/exposure/session-cookie-unprotected',
  title: 'Scripts or listeners can read the login cookie',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: (model: DeploymentModel) =>
    model.apps.flatMap((app) => {
      const [first, ...others] = factsOf(app, 'session-cookie');
      return first === undefined ? [] : [{ app, cookies: [first, ...others] as const }];
    }),
  noSubject: 'No login cookie with options that can be read is set here.',

  check({ app, cookies }) {
    const wrong = cookies.filter((it) => it.readable || it.plain);
    const first = wrong.find((it) => it.readable) ?? wrong[0];
    if (first === undefined) return pass(cookies[0].span, `${cookies[0].name} is httpOnly and secure`);
    const others = wrong.filter((it) => it !== first);
    const lacks =
      first.readable && first.plain ? 'neither httpOnly nor secure' : first.readable ? 'no httpOnly' : 'no secure flag';
    const also = others.length === 0 ? '' : `; likewise ${listText(others.map((it) => `${it.name} (${at(it.span)})`))}`;
    return fail(first, `${app.name} sets the cookie ${first.name} with ${lacks} (${at(first.span)})${also}.`, {
      subject: { kind: 'app', name: app.name, anchor: `${app.root}/cookie`, discriminator: first.name },
      severity: first.readable ? 'HIGH' : 'MEDIUM',
      evidence: others.slice(0, 6).map((it) => it.span),
      problem: `${
        first.readable
          ? 'Any script of the page, also one that came in through a hole or a dependency, reads the token and sends it away.'
          : ''
      }${first.readable && first.plain ? ' ' : ''}${
        first.plain ? 'The browser also sends it over plain HTTP, where everyone on the way can copy it.' : ''
      }`,
      verify: `Sign in and look at the Set-Cookie header of ${first.name}: it must say HttpOnly, Secure and SameSite.`,
      fix: adviceFor(
        app,
        first.span.file,
        'Close the cookie to scripts and to plain HTTP',
        cookieCode(first.name),
        `Set ${first.name} with HttpOnly, Secure, SameSite=Lax and a lifetime.`,
      ),
    });
  },

  docs: {
    problem: 'A cookie without these flags can be read by scripts and travels over plain HTTP.',
    impact: 'Whoever copies the token is signed in as that user until it expires.',
    verify: 'Look at the Set-Cookie header of a login: it must say HttpOnly, Secure and SameSite.',
    remedy: 'Set httpOnly, secure, sameSite and a lifetime on every cookie that lets somebody in.',
    tradeOff: 'Scripts of the page can no longer put the token into a header; let the server do it.',
    sources: [
      'https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html',
      'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie',
    ],
  },
  examples: { bad: [example('token')], good: [example('token, httponly=True, secure=True, samesite="lax"')] },
});

function example(rest: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI, Response\napp = FastAPI()\n\n@app.post("/login")\ndef login(response: Response, secret: str):\n    token = check(secret)\n    response.set_cookie("session", ${rest})\n    return {}\n`,
  };
}

import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, services } from '../../shared/apps.ts';

interface Subject {
  readonly app: App;
  readonly mark: FactOf<'public-answers'>;
}

export default defineRule<Subject>({
  id: 'network/static-assets/answers-cached-by-anyone',
  title: 'Caches may hand one user the answer of another',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: (model) => services(model).flatMap((app) => factsOf(app, 'public-answers').map((mark) => ({ app, mark }))),
  noSubject: 'No code here marks every answer as publicly cacheable.',

  check({ app, mark }) {
    const auth = factsOf(app, 'auth')[0];
    const who = auth === undefined ? '' : `, also those that only the signed-in user may see (${at(auth.span)})`;
    return fail(
      mark,
      `${app.name} sends "Cache-Control: ${mark.value}" with every answer${who} and with every error (${at(mark.span)}).`,
      {
        subject: appSubject(app, 'cache-control'),
        severity: auth === undefined ? 'MEDIUM' : 'HIGH',
        evidence: auth === undefined ? [] : [auth.span],
        verify:
          'Ask a path that needs a login with `curl -sI`: Cache-Control must say private or no-store, and an error must not be cacheable.',
        fix: advice(
          'Cache only what is the same for everybody',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'response = await call_next(request)\nif "cache-control" not in response.headers:\n    shared = request.method == "GET" and response.status_code == 200 and request.url.path.startswith("/static/")\n    response.headers["Cache-Control"] = "public, max-age=3600" if shared else "private, no-store"'
            : "res.set('Cache-Control', req.path.startsWith('/static/') ? 'public, max-age=3600' : 'private, no-store');",
        ),
      },
    );
  },

  docs: {
    problem:
      'A CDN, a proxy of a company or a shared browser keeps such an answer and gives it to the next one who asks for the same address.',
    impact: 'Users see the data of others, and after a change or a logout the old answer is shown until it expires.',
    verify: 'Ask a path that needs a login with `curl -I` and read Cache-Control.',
    remedy:
      'Send private or no-store by default, and public only for files and routes that are the same for everybody.',
    tradeOff: 'Fewer answers come from caches; name the routes where that matters.',
    sources: [
      'https://www.rfc-editor.org/rfc/rfc9111.html',
      'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Cache-Control',
    ],
  },
  examples: { bad: [example('')], good: [example('        if request.url.path.startswith("/static/"):\n    ')] },
});

function example(condition: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI\nfrom starlette.middleware.base import BaseHTTPMiddleware\n\nclass Cached(BaseHTTPMiddleware):\n    async def dispatch(self, request, call_next):\n        response = await call_next(request)\n${condition}        response.headers["Cache-Control"] = "public, max-age=60"\n        return response\n\napp = FastAPI()\napp.add_middleware(Cached)\n\n@app.get("/me")\ndef me(): ...\n`,
  };
}

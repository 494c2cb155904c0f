import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, type Fail, fail, skip } from '../../rule.ts';
import { checkedAnswer } from '../../shared/answer-code.ts';
import { appSubject, at, type FactOf, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'health/endpoints/failure-answers-ok',
  title: 'A failed health check still answers 200',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const checks = factsOf(app, 'health-check');
    const pairs = factsOf(app, 'tuple-answer');
    const pair = pairs.find((one) => healthPath.test(`${one.path} ${one.function}`));
    if (pair !== undefined) return paired(app, model, pair, pairs);
    const hiding = checks.find((check) => check.swallowsErrors);
    const honest = checks.find((check) => check.touches.length > 0 && !check.swallowsErrors);
    if (hiding === undefined)
      return honest === undefined
        ? skip('No health path of this service checks a dependency.')
        : skip('No health check turns a failure into a good answer.');
    return fail(
      hiding,
      `${hiding.path} of ${app.name} catches the failure of ${hiding.touches.join(' and ') || 'its checks'} and answers 200 with a text that says otherwise.`,
      {
        subject: appSubject(app, `health${hiding.path}`),
        verify: `Stop the dependency, then \`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${portOfApp(app, model)}${hiding.path}\` must print 503.`,
        fix: adviceFor(
          app,
          hiding.span.file,
          'Answer 503 when a check fails',
          checkedAnswer,
          'Give the answer the status 503 as soon as one of its checks fails.',
        ),
      },
    );
  },

  docs: {
    problem: 'Probes, load balancers and `curl -f` look at the status code only, never at the body.',
    impact:
      'An instance that cannot reach its database keeps receiving requests and counts as healthy in every dashboard.',
    verify: 'Stop the database and look at the status code of the health path.',
    remedy: 'Set status 503 whenever one of the checks fails.',
    tradeOff:
      'A short outage of a dependency now takes instances out of rotation; use this path for readiness, not liveness.',
    sources: [
      'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-liveness-http-request',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    try:\n        db.execute("SELECT 1")\n    except Exception:\n        return {"status": "unhealthy"}\n    return {"status": "ok"}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, HTTPException\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    try:\n        db.execute("SELECT 1")\n    except Exception:\n        raise HTTPException(503)\n    return {"status": "ok"}\n',
      },
    ],
  },
});

const healthPath = /health|ready|live(?:z|ness)|\bping\b|heartbeat/i;

/** `return {"status": "DOWN"}, 503`: Flask reads body and status, FastAPI a list of two. */
function paired(
  app: App,
  model: DeploymentModel,
  pair: FactOf<'tuple-answer'>,
  pairs: readonly FactOf<'tuple-answer'>[],
): Fail {
  const others = pairs.filter((one) => one !== pair);
  const path = pair.path || `the path of ${pair.function}`;
  return fail(
    pair,
    `${pair.function} (${at(pair.span)}) returns the body and ${pair.status} as a pair; FastAPI sends both as a JSON list with status 200${others.length === 0 ? '' : `, as in ${others.length === 1 ? 'one other handler' : `${others.length} other handlers`} (${at(others[0]?.span ?? pair.span)})`}.`,
    {
      subject: appSubject(app, `health${pair.path}`),
      evidence: others.slice(0, 3).map((one) => one.span),
      verify: `Make the check fail, then \`curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:${portOfApp(app, model)}${path.startsWith('/') ? path : '/health'}\` must print ${pair.status}.`,
      fix: advice(
        `Set the status ${pair.status} on the answer`,
        'python',
        `from fastapi.responses import JSONResponse\n\nreturn JSONResponse({"status": "DOWN"}, status_code=${pair.status})`,
      ),
    },
  );
}

import type { App } from '../../../model/app.ts';
import { defineRule, fail, skip } from '../../rule.ts';
import { checkedAnswer } from '../../shared/answer-code.ts';
import { appSubject, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
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

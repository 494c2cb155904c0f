import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<App>({
  id: 'health/endpoints/claims-unverified',
  title: 'The health check calls dependencies fine unseen',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const checks = factsOf(app, 'health-check');
    const claiming = checks.find((check) => (check.claims?.length ?? 0) > 0);
    const [first] = checks;
    if (claiming === undefined)
      return first === undefined
        ? skip('The service has no health path.')
        : skip('No health answer claims what it did not look at.');
    const claims = claiming.claims ?? [];
    return fail(
      claiming,
      `${claiming.path} of ${app.name} answers that ${listText(claims)} ${claims.length === 1 ? 'is' : 'are'} fine, with words that stand in the code: nothing is asked.`,
      {
        subject: appSubject(app, `health${claiming.path}`),
        verify: `Stop the ${claims[0]}, then \`curl -s http://127.0.0.1:${portOfApp(app, model)}${claiming.path}\`: it must say so, with status 503.`,
        fix: advice(
          'Compute each word',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? `checks = {${claims.map((claim) => `"${claim}": await ${claim.replace(/\W/g, '_')}_answers(timeout=2)`).join(', ')}}\nreturn JSONResponse(checks, status_code=200 if all(checks.values()) else 503)`
            : `const checks = { ${claims.map((claim) => `${claim.replace(/\W/g, '_')}: await ${claim.replace(/\W/g, '_')}Answers()`).join(', ')} };\nres.status(Object.values(checks).every(Boolean) ? 200 : 503).json(checks);`,
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever reads the answer, a person or a dashboard, takes it for a measurement.',
    impact:
      'During an outage the status page says that the failed part works, and the search for the cause begins in the wrong place.',
    verify: 'Stop the dependency and read the answer.',
    remedy: 'Ask each dependency with a short timeout, or leave its name out of the answer.',
    tradeOff: 'The check takes some milliseconds more and can fail for reasons of its own.',
    sources: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok", "database": "connected"}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok", "database": check_db()}\n',
      },
    ],
  },
});

import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, services } from '../../shared/apps.ts';
import { localBackend, workersOf } from '../../shared/worker-count.ts';

export default defineRule<App>({
  id: 'secrets/config-drift/worker-count-unchecked',
  title: 'A setting that cannot work is accepted at start',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const checks = factsOf(app, 'settings-check');
    const local = localBackend(app);
    const workers = workersOf(app, model);
    if (checks.length === 0 || local === null || workers === null)
      return skip('No check of settings and no conflicting settings were found.');
    const counted = checks.find((check) => check.looksAt.some((name) => /WORKERS|CONCURRENCY|REPLICAS/.test(name)));
    if (counted !== undefined) return pass(counted, `${counted.name} looks at the number of workers`);
    const about = checks.find((check) => check.looksAt.some((name) => local.name.toUpperCase().endsWith(name)));
    if (about === undefined) return skip(`No check looks at ${local.name}.`);
    return fail(
      about,
      `${about.name} checks what ${local.name} needs, but accepts ${local.value} together with several processes (${workers.why}).`,
      {
        subject: appSubject(app, `settings/${about.name}`),
        evidence: [local.span, workers.span],
        problem: `${local.name}=${local.value} (${at(local.span)}) keeps its state in one process, so this combination answers a part of all requests with 404 instead of stopping at start.`,
        verify: `Start the service with ${workers.why.split(' ')[0]} and the default ${local.name}: it must refuse with a message that names both.`,
        fix: advice(
          'Refuse the combination when the settings are read',
          'python',
          `if self.${local.name.toLowerCase().replace(/^.*?((?:eng|engine|queue|task|job|backend)\w*)$/, '$1')} == ${/^\w+\./.test(local.value) ? local.value : `"${local.value}"`} and workers > 1:\n    raise ValueError("several workers need a shared engine; set workers to 1 or use Redis")`,
        ),
      },
    );
  },

  docs: {
    problem: 'Some values are fine alone and broken together; only the code that reads both can tell.',
    impact: 'The mistake shows as random errors in production, hours after the deploy, instead of a failed start.',
    verify: 'Start with both values set and look for a refusal.',
    remedy: 'Check combinations where settings are read, and name both settings and the way out in the error.',
    tradeOff: 'A deployment that ran by luck stops at the next start; announce the check in the release notes.',
    sources: [
      'https://docs.pydantic.dev/latest/concepts/validators/#model-validators',
      'https://fastapi.tiangolo.com/deployment/server-workers/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/jobs/{id}")\ndef job(id: str): ...\n',
        'settings.py':
          'from pydantic import model_validator\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    task_backend: str = "memory"\n    redis_url: str = ""\n\n    @model_validator(mode="after")\n    def check(self):\n        if self.task_backend == "redis" and not self.redis_url:\n            raise ValueError("redis_url is missing")\n        return self\n',
        '.env.example': 'WEB_CONCURRENCY=4\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/jobs/{id}")\ndef job(id: str): ...\n',
        'settings.py':
          'from pydantic import model_validator\nfrom pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    task_backend: str = "memory"\n    web_concurrency: int = 1\n\n    @model_validator(mode="after")\n    def check(self):\n        if self.task_backend == "memory" and self.web_concurrency > 1:\n            raise ValueError("one worker only")\n        return self\n',
        '.env.example': 'WEB_CONCURRENCY=4\n',
      },
    ],
  },
});

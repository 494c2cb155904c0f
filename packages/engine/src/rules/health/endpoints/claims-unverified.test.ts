import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './claims-unverified.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'two dependencies',
      files: fastapi(
        '@app.get("/health")\nasync def health():\n    return {"status": "healthy", "redis": "ok", "models_loaded": True}\n',
      ),
      at: 'main.py:3',
      message: /answers that redis and models are fine/,
    },
  ],
  good: [
    {
      name: 'computed',
      files: fastapi('@app.get("/health")\nasync def health():\n    return {"redis": await redis.ping()}\n'),
    },
    {
      name: 'only the service itself',
      files: fastapi('@app.get("/health")\nasync def health():\n    return {"status": "ok"}\n'),
    },
  ],
});

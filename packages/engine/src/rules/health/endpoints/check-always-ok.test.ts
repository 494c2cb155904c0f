import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './check-always-ok.ts';

const db = 'import redis\nclient = redis.Redis()\n';
const constant = '@app.get("/ready")\nasync def ready():\n    return {"status": "ready"}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'the path of the service rather than that of its worker',
      files: fastapi(`${db}from health import router\napp.include_router(router)\n`, {
        'arq/healthcheck.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\nasync def health():\n    return {"status": "healthy"}\n',
        'health.py':
          'from fastapi import APIRouter\nrouter = APIRouter()\n\n@router.get("/health")\nasync def health():\n    return {"status": "ok"}\n',
      }),
      at: 'health.py:4',
    },
    {
      name: 'a constant readiness path',
      files: fastapi(db + constant),
      at: 'main.py:5',
      message: /needs Redis \(main\.py:3\)/,
      severity: 'HIGH',
    },
    {
      name: 'a constant path that a health check asks',
      files: fastapi(
        `${db}@app.get("/health")\ndef health():\n    return {"status": "ok", "version": settings.version}\n`,
        {
          'compose.yml':
            'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]\n',
        },
      ),
      at: 'main.py:5',
      severity: 'HIGH',
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\nredis==6.4.0\n',
        'main.py':
          'import redis\nfrom flask import Flask\napp = Flask(__name__)\nclient = redis.Redis()\n\n@app.get("/ready")\ndef ready():\n    return {"status": "ready"}\n',
      },
      at: 'main.py:6',
      fix: /200 if ok else 503/,
      fixLacks: /async|Response/,
    },
  ],
  good: [
    {
      name: 'another path checks',
      files: fastapi(
        `${db + constant}@app.get("/readyz")\ndef readyz():\n    client.ping()\n    return {"ok": True}\n`,
      ),
      passes: true,
    },
    { name: 'nothing to depend on', files: fastapi(constant) },
    {
      name: 'a dependency is injected',
      files: fastapi(
        `${db}from fastapi import Depends\n@app.get("/health")\ndef health(session=Depends(get_db)):\n    return {"status": "ok"}\n`,
      ),
      passes: true,
    },
  ],
});

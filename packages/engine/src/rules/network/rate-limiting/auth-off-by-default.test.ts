import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './auth-off-by-default.ts';

const app = {
  'pyproject.toml':
    '[project]\nname = "docs"\nversion = "1"\ndependencies = ["fastapi==0.142.2", "pydantic-settings==2.12.0"]\n',
  'app/settings.py':
    'from pydantic_settings import BaseSettings, SettingsConfigDict\n\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="DOCS_")\n    api_key: str = ""\n    workers: int = 2\n    region: str = "eu"\n    ui: bool = False\n    size: int = 5\n    llm_api_key: str = ""\n',
  'app/main.py':
    'import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/items")\ndef items():\n    return []\n\nuvicorn.run(app, port=8000)\n',
};
const manifests = (env: string, annotations = '') =>
  `apiVersion: route.openshift.io/v1\nkind: Route\nmetadata:\n  name: docs\n${annotations}spec:\n  to: { kind: Service, name: docs }\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: docs\nspec:\n  selector: { app: docs }\n  ports: [{ port: 8000 }]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: docs\nspec:\n  selector: { matchLabels: { app: docs } }\n  template:\n    metadata: { labels: { app: docs } }\n    spec:\n      containers:\n        - name: api\n          image: registry.example/docs:3\n          env:\n            - name: DOCS_UI\n              value: "true"\n${env}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a Route to a published image, recognised by its variables',
      files: { ...app, 'deploy/route.yaml': manifests('') },
      at: 'deploy/route.yaml:29',
      message: /Route docs.*DOCS_API_KEY/,
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the key comes from a Secret',
      files: {
        ...app,
        'deploy/route.yaml': manifests(
          '            - name: DOCS_API_KEY\n              valueFrom: { secretKeyRef: { name: docs, key: k } }\n',
        ),
      },
      passes: true,
    },
    {
      name: 'a login beside it takes the requests',
      files: {
        ...app,
        'deploy/route.yaml': manifests('')
          .replace(
            '      containers:\n',
            '      containers:\n        - name: login\n          image: quay.io/oauth2-proxy/oauth2-proxy:v7.13\n          ports: [{ name: login, containerPort: 4180 }]\n',
          )
          .replace('  to: {', '  port: { targetPort: login }\n  to: {'),
      },
    },
    {
      name: 'the port stays on the host',
      files: {
        ...app,
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["python", "app/main.py"]\n',
        'compose.yml': 'services:\n  docs:\n    build: .\n    ports: ["127.0.0.1:8000:8000"]\n',
      },
    },
    {
      name: 'only the key of another service is empty',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nkey = os.getenv("OPENAI_API_KEY", "")\n\n@app.get("/items")\ndef items():\n    return []\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  docs:\n    build: .\n    ports: ["8000:8000"]\n',
      },
    },
  ],
});

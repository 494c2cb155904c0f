import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ingress-timeout-short.ts';

const app = {
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py':
    'import os\nfrom fastapi import FastAPI\napp = FastAPI()\nREQUEST_TIMEOUT = int(os.getenv("REQUEST_TIMEOUT", "120"))\nREDIS_RESPONSE_TIMEOUT = int(os.getenv("REDIS_RESPONSE_TIMEOUT", "900"))\nMODE = os.getenv("READER_MODE", "fast")\n\n@app.post("/read")\ndef read():\n    return []\n',
};
const manifests = (annotations: string, env = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: reader\n  annotations:\n${annotations}spec:\n  ingressClassName: nginx\n  rules:\n    - host: read.example\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: { service: { name: reader, port: { number: 80 } } }\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: reader\nspec:\n  selector: { app: reader }\n  ports: [{ port: 80 }]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: reader\nspec:\n  selector: { matchLabels: { app: reader } }\n  template:\n    metadata: { labels: { app: reader } }\n    spec:\n      containers:\n        - name: api\n          image: registry.example/reader:3\n          env:\n            - name: READER_MODE\n              value: slow\n${env}`;

ruleTest(rule, {
  bad: [
    {
      name: 'the default of ingress-nginx is half of what the application takes',
      files: { ...app, 'deploy.yaml': manifests('    a.example/b: c\n') },
      at: 'deploy.yaml:4',
      message: /about 60 s .*REQUEST_TIMEOUT \(main\.py:4\)/,
    },
  ],
  good: [
    {
      name: 'the annotation covers it',
      files: { ...app, 'deploy.yaml': manifests('    nginx.ingress.kubernetes.io/proxy-read-timeout: "180"\n') },
      passes: true,
    },
    {
      name: 'the manifest lowers the wait of the application',
      files: {
        ...app,
        'deploy.yaml': manifests(
          '    a.example/b: c\n',
          '            - name: REQUEST_TIMEOUT\n              value: "20"\n',
        ),
      },
      passes: true,
    },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './body-limit-unlimited.ts';

const app = (limit: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': `from fastapi import FastAPI, UploadFile\napp = FastAPI()\n${limit}\n\n@app.post("/api/documents")\nasync def upload(file: UploadFile):\n    return {"name": file.filename}\n`,
});
const nginx = (limit: string, target = 'http://api:8000', more = '') => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    client_max_body_size ${limit};\n    location /api/ {\n      proxy_pass ${target};\n    }\n${more}  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'no limit on the way to an upload route',
      files: { ...app('x = 1'), ...nginx('0') },
      at: 'nginx.conf:5',
      message: /\/api\/documents \(main\.py:5\)/,
      confidence: 'High',
    },
    {
      name: 'one line for two locations: one finding',
      files: nginx('0', 'http://api:8000', '    location /files/ {\n      proxy_pass http://api:8000;\n    }\n'),
      at: 'nginx.conf:5',
      count: 1,
    },
    { name: 'ten gigabytes', files: nginx('10g'), at: 'nginx.conf:5', message: /10 GiB/ },
  ],
  good: [
    { name: 'a limit', files: nginx('50m'), passes: true },
    {
      name: 'the application limits',
      files: { ...app('MAX_UPLOAD_BYTES = 50 * 1024 * 1024'), ...nginx('0') },
      passes: true,
    },
    { name: 'a registry', files: nginx('0', 'http://registry:5000') },
    {
      name: 'the default',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n',
      },
    },
  ],
  unresolved: [{ name: 'a variable', files: nginx('${MAX_BODY}') }],
});

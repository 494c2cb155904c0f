import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './regex-takes-proxied-files.ts';

const files = (route: string, locations: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': `from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("${route}")\ndef one():\n    return b""\n`,
  'nginx.conf': `events {}\nhttp {\n  include mime.types;\n  server {\n    listen 80;\n    root /srv;\n${locations}  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a download by name',
      files: files(
        '/api/files/{filename}',
        '    location /api/ { proxy_pass http://api:8000; }\n    location ~* \\.(?:css|js|pdf|png)$ { expires 1d; }\n'.replace(
          '(?:',
          '(',
        ),
      ),
      at: 'nginx.conf:8',
      message: /wins over location \/api\//,
    },
  ],
  good: [
    {
      name: 'the expression passes requests on as well',
      files: files(
        '/api/files/{filename}',
        '    location /api/ { proxy_pass http://api:8000; }\n    location ~* \\.(css|js)$ { proxy_pass http://web:3000; }\n',
      ),
    },
    {
      name: 'no route looks like a file',
      files: files(
        '/api/items',
        '    location /api/ { proxy_pass http://api:8000; }\n    location ~* \\.(css|js)$ { expires 1d; }\n',
      ),
      passes: true,
    },
  ],
});

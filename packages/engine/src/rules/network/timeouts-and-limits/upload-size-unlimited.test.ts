import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './upload-size-unlimited.ts';

const main =
  'import shutil\nfrom fastapi import UploadFile\n@app.post("/up")\ndef up(file: UploadFile):\n    with open("/data/a", "wb") as out:\n        shutil.copyfileobj(file.file, out)\n';

ruleTest(rule, {
  bad: [
    {
      name: 'several routes, told once',
      files: fastapi(
        'import shutil\nfrom fastapi import UploadFile\n@app.post("/a")\ndef a(f: UploadFile):\n    shutil.copyfileobj(f.file, open("/data/a", "wb"))\n\n@app.post("/b")\ndef b(f: UploadFile):\n    shutil.copyfileobj(f.file, open("/data/b", "wb"))\n',
      ),
      at: 'main.py:5',
      message: /likewise POST \/b/,
      count: 1,
    },
    {
      name: 'copied to the disk without counting',
      files: fastapi(main),
      at: 'main.py:5',
      message: /POST \/up takes files of any size/,
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, request\napp = Flask(__name__)\n\n@app.post("/in")\ndef take():\n    request.files["f"].save("/data/a")\n    return {}\n',
      },
      at: 'main.py:4',
      fix: /app\.config\["MAX_CONTENT_LENGTH"\]/,
      fixLacks: /await|HTTPException/,
    },
  ],
  good: [
    { name: 'a limit in the code', files: fastapi(`MAX_UPLOAD_SIZE = 50 * 1024 * 1024\n${main}`), passes: true },
    {
      name: 'a proxy in front',
      files: fastapi(main, {
        'nginx/nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n',
      }),
      passes: true,
    },
    {
      name: 'read whole, which another rule tells',
      files: fastapi(
        'from fastapi import UploadFile\n@app.post("/up")\nasync def up(file: UploadFile):\n    return len(await file.read())\n',
      ),
    },
    { name: 'no files', files: fastapi('@app.post("/a")\ndef a(): ...\n') },
  ],
});

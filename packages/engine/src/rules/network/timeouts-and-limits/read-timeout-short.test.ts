import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './read-timeout-short.ts';

const ocr = {
  'requirements.txt': 'fastapi==0.142.2\npytesseract==0.3.13\n',
  'main.py':
    'import pytesseract\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\n@app.post("/api/ocr")\ndef read(file: UploadFile):\n    return {"text": pytesseract.image_to_string(file.file)}\n',
};
const helper = {
  'requirements.txt': 'fastapi==0.142.2\npytesseract==0.3.13\n',
  'main.py':
    'import pytesseract\nfrom fastapi import FastAPI, UploadFile\napp = FastAPI()\n\ndef work(file):\n    return pytesseract.image_to_string(file)\n\n@app.post("/api/ocr")\ndef read(file: UploadFile):\n    return {"text": work(file.file)}\n',
};
const jobs = {
  ...helper,
  'main.py': helper['main.py'].replace('import FastAPI,', 'import BackgroundTasks, FastAPI,'),
};
const nginx = (timeout: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    location /api/ {\n      proxy_pass http://api:8000;\n${timeout}    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the handler works on the document',
      files: { ...ocr, ...nginx('') },
      at: 'nginx.conf:5',
      severity: 'HIGH',
      message: /pytesseract \(main\.py:7\).*default of 60 s/,
    },
    {
      name: 'a timeout that is written',
      files: { ...ocr, ...nginx('      proxy_read_timeout 120s;\n') },
      at: 'nginx.conf:7',
    },
    {
      name: 'the work is one call away and there are no jobs',
      files: { ...helper, ...nginx('') },
      at: 'nginx.conf:5',
      confidence: 'Low',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'ten minutes', files: { ...ocr, ...nginx('      proxy_read_timeout 600s;\n') }, passes: true },
    { name: 'background jobs', files: { ...jobs, ...nginx('') } },
    { name: 'no heavy work', files: nginx('') },
  ],
  unresolved: [{ name: 'a variable', files: { ...ocr, ...nginx('      proxy_read_timeout ${T};\n') } }],
});

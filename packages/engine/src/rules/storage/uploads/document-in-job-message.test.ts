import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './document-in-job-message.ts';

const files = (body: string, head = '') => ({
  'requirements.txt': 'fastapi==0.142.2\ncelery==5.5.3\n',
  'main.py': `import base64\nfrom celery import Celery\nfrom fastapi import FastAPI, UploadFile\n${head}app = FastAPI()\nqueue = Celery("jobs", broker="redis://redis:6379/0")\n\n@queue.task\ndef convert(*data): ...\n\n@app.post("/convert")\nasync def start(upload: UploadFile):\n${body}    return {}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'what was read is handed over',
      files: files('    content = await upload.read(9_000_000)\n    convert.delay(doc.binary, "fast")\n'),
      at: 'main.py:13',
      message: /passes the whole file to convert\.delay as binary/,
    },
    {
      name: 'encoded for JSON',
      files: files('    convert.apply_async(args=[base64.b64encode(content).decode()])\n'),
      at: 'main.py:12',
    },
    {
      name: 'a variable that holds the upload',
      files: files('    content = await upload.read()\n    convert.apply_async(kwargs={"data": content})\n'),
      at: 'main.py:13',
      message: /as content/,
    },
  ],
  good: [
    { name: 'a path', files: files('    convert.delay(str(path), max_bytes=100)\n') },
    {
      name: 'the length of what was read',
      files: files('    content = await upload.read()\n    convert.delay(len(content))\n'),
    },
    {
      name: 'a hash of it',
      files: files('    content = await upload.read()\n    convert.delay(digest(path), total_bytes)\n'),
    },
  ],
});

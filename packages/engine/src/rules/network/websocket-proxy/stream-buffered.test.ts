import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './stream-buffered.ts';

const app = (headers: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': `from fastapi import FastAPI\nfrom fastapi.responses import StreamingResponse\napp = FastAPI()\n\n@app.get("/api/answer")\nasync def answer():\n    return StreamingResponse(words(), media_type="text/event-stream"${headers})\n`,
});
const nginx = (location: string, server = '') => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n${server}    location / {\n      proxy_pass http://api:8000;\n${location}    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'buffering as it is by default',
      files: { ...app(''), ...nginx('') },
      at: 'nginx.conf:5',
      message: /\/api\/answer \(main\.py:5\) streams/,
    },
    { name: 'switched on', files: { ...app(''), ...nginx('', '    proxy_buffering on;\n') }, at: 'nginx.conf:5' },
  ],
  good: [
    {
      name: 'the header of the application',
      files: { ...app(', headers={"X-Accel-Buffering": "no"}'), ...nginx('') },
      passes: true,
    },
    { name: 'off for the server', files: { ...app(''), ...nginx('', '    proxy_buffering off;\n') }, passes: true },
    {
      name: 'no stream',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/api/items")\ndef items():\n    return []\n',
        ...nginx(''),
      },
    },
  ],
  unresolved: [{ name: 'a variable', files: { ...app(''), ...nginx('', '    proxy_buffering ${BUFFERING};\n') } }],
});

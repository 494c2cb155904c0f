import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './stream-blocks-shutdown.ts';

const sse =
  'import asyncio\nfrom fastapi.responses import StreamingResponse\nasync def events():\n    while True:\n        yield "data: x"\n        await asyncio.sleep(1)\n@app.get("/events")\nasync def stream():\n    return StreamingResponse(events(), media_type="text/event-stream")\n';

ruleTest(rule, {
  bad: [{ name: 'server-sent events', files: fastapi(sse), at: 'main.py:6', message: /event stream loop in events/ }],
  good: [
    {
      name: 'uvicorn has a limit',
      files: fastapi(sse, {
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--timeout-graceful-shutdown", "20"]\n',
      }),
      passes: true,
    },
    {
      name: 'the loop looks at the client',
      files: fastapi(
        sse.replace('    while True:\n', '    while True:\n        if await request.is_disconnected(): break\n'),
      ),
      passes: true,
    },
    {
      name: 'gunicorn has a limit of its own',
      files: fastapi(sse, {
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nCMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "main:app"]\n',
      }),
    },
    { name: 'no stream', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './fallback-hides-missing-files.ts';

const files = (body: string) => ({
  'requirements.txt': 'starlette==0.50.0\nfastapi==0.142.2\n',
  'main.py': `from fastapi import FastAPI\nfrom starlette.staticfiles import StaticFiles\nfrom starlette.exceptions import HTTPException\napp = FastAPI()\n\n@app.get("/api/a")\ndef a(): ...\n\nclass Spa(StaticFiles):\n    async def get_response(self, path, scope):\n${body}\napp.mount("/", Spa(directory="ui"))\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the answer is looked at',
      files: files(
        '        response = await super().get_response(path, scope)\n        if response.status_code == 404:\n            response = await super().get_response("index.html", scope)\n        return response\n',
      ),
      at: 'main.py:9',
      message: /answers every file that it does not have with index\.html/,
    },
  ],
  good: [
    {
      name: 'names with an extension are left alone',
      files: files(
        '        response = await super().get_response(path, scope)\n        if response.status_code == 404 and "." not in path:\n            response = await super().get_response("index.html", scope)\n        return response\n',
      ),
    },
    {
      name: 'only headers are added',
      files: files(
        '        response = await super().get_response(path, scope)\n        response.headers["X-Frame-Options"] = "DENY"\n        return response\n',
      ),
    },
  ],
});

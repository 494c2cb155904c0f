import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './page-served-by-application.ts';

const web = { 'web/package.json': '{ "dependencies": { "vue": "3.5.0" }, "devDependencies": { "vite": "8.0.0" } }\n' };
const code = '@app.get("/api/x")\ndef x(): ...\napp.frontend("/", directory=FOLDER)\n';

ruleTest(rule, {
  bad: [
    {
      name: "FastAPI's own frontend",
      files: fastapi(code, web),
      at: 'main.py:5',
      message: /page of web/,
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'Traefik compresses',
      files: fastapi(code, {
        ...web,
        'compose.yml':
          'services:\n  proxy:\n    image: traefik:v3.3\n  api:\n    build: .\n    labels:\n      - traefik.http.middlewares.gz.compress=true\n      - traefik.http.routers.api.middlewares=gz\n',
      }),
      passes: true,
    },
    {
      name: 'uploads below a path of their own',
      files: fastapi(
        'from fastapi.staticfiles import StaticFiles\napp.mount("/media", StaticFiles(directory="m"))\n@app.get("/x")\ndef x(): ...\n',
        web,
      ),
    },
  ],
});

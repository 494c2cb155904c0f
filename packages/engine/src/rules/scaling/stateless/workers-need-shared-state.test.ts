import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './workers-need-shared-state.ts';

const settings = (value: string): string =>
  `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    engine_kind: Kind = ${value}\n`;
const route = '@app.get("/jobs/{id}")\ndef job(id: str): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a sample that also reloads: one process now, several as soon as that is off',
      files: fastapi(route, {
        'settings.py': settings('Kind.LOCAL'),
        '.env.example': 'TZ=UTC\nUVICORN_WORKERS=2\nUVICORN_RELOAD=True\n',
      }),
      at: '.env.example:2',
      severity: 'MEDIUM',
      message: /2 processes of \S+ as soon as UVICORN_RELOAD is off/,
      problem: /the number does nothing/,
    },
    {
      name: 'workers in the sample environment, a local engine by default',
      files: fastapi(route, {
        'settings.py': settings('Kind.LOCAL'),
        '.env.example': 'TZ=UTC\nUVICORN_WORKERS=2\n',
      }),
      at: '.env.example:2',
      message: /UVICORN_WORKERS=2 .* ENGINE_KIND defaults to Kind\.LOCAL/,
    },
    {
      name: 'workers in the command',
      files: fastapi(route, {
        'settings.py': settings('"memory"'),
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
      }),
      at: 'Dockerfile:3',
      message: /starts 4 processes/,
    },
  ],
  good: [
    {
      name: 'one worker',
      files: fastapi(route, { 'settings.py': settings('Kind.LOCAL'), '.env.example': 'UVICORN_WORKERS=1\n' }),
    },
    {
      name: 'a shared engine',
      files: fastapi(route, { 'settings.py': settings('Kind.REDIS'), '.env.example': 'UVICORN_WORKERS=2\n' }),
    },
    {
      name: 'files on a local disk',
      files: fastapi(route, {
        'settings.py': settings('"x"').replace('engine_kind', 'storage_backend').replace('"x"', '"local"'),
        '.env.example': 'UVICORN_WORKERS=2\n',
      }),
    },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './graceful-timeout-missing.ts';

const heavy =
  'from pdf2image import convert_from_path\n@app.post("/c")\ndef convert():\n    convert_from_path("a.pdf")\n';

ruleTest(rule, {
  bad: [
    {
      name: 'heavy work',
      files: fastapi(heavy),
      at: 'Dockerfile:4',
      message: /pdf2image work \(main\.py:6\)/,
      severity: 'HIGH',
    },
    {
      name: 'fastapi run cannot even be told',
      files: fastapi(heavy, { Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["fastapi", "run", "main.py"]\n' }),
      at: 'Dockerfile:3',
    },
  ],
  good: [
    { name: 'short requests only', files: fastapi('@app.get("/x")\ndef x(): ...\n') },
    {
      name: 'gunicorn',
      files: fastapi(heavy, { Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["gunicorn", "main:app"]\n' }),
    },
  ],
});

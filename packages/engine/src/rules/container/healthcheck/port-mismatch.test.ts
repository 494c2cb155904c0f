import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './port-mismatch.ts';

const image = (check: string, start: string, more = '') => ({
  Dockerfile: `FROM python:3.12-bookworm\n${more}HEALTHCHECK CMD ${check}\n${start}\n`,
});
const curl = (port: number) => `curl -f http://localhost:${port}/ || exit 1`;

ruleTest(rule, {
  bad: [
    {
      name: 'the default of the server',
      files: image(curl(3000), 'CMD ["fastapi", "run", "main.py"]'),
      at: 'Dockerfile:2',
      message: /listens on 8000 by default/,
    },
    {
      name: 'an address with port',
      files: image(curl(8000), 'CMD gunicorn --bind 0.0.0.0:5000 app:app'),
      at: 'Dockerfile:2',
      message: /is told to use 5000/,
    },
  ],
  good: [
    { name: 'equal ports', files: image(curl(8501), 'CMD ["streamlit", "run", "app.py"]'), passes: true },
    { name: 'a variable decides', files: image(curl(3000), 'CMD uvicorn main:app --port $PORT') },
    {
      name: 'a variable of the server is set',
      files: image(curl(3000), 'CMD ["gunicorn", "app:app"]', 'ENV PORT=3000\n'),
    },
    { name: 'a script starts it', files: image(curl(3000), 'CMD ["./start.sh"]') },
    { name: 'a proxy in front', files: image(curl(80), 'CMD nginx && uvicorn main:app') },
  ],
});

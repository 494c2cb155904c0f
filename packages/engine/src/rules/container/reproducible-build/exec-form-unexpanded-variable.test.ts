import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './exec-form-unexpanded-variable.ts';

const image = (...lines: string[]) => ({ Dockerfile: `FROM python:3.12-slim-bookworm\n${lines.join('\n')}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'in braces',
      files: image('CMD ["gunicorn", "-b", "0.0.0.0:${PORT}", "app:app"]'),
      at: 'Dockerfile:2',
      message: /\$\{PORT\}/,
    },
    {
      name: 'operators',
      files: image('CMD ["alembic", "upgrade", "head", "&&", "uvicorn", "main:app"]'),
      at: 'Dockerfile:2',
      message: /operator &&/,
    },
    {
      name: 'in the entrypoint',
      files: image('ENTRYPOINT ["celery", "-A", "app", "worker", "-c", "$CONCURRENCY"]'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'with a shell', files: image('CMD ["sh", "-c", "exec uvicorn main:app --port ${PORT}"]') },
    { name: 'shell form', files: image('CMD uvicorn main:app --port $PORT') },
    { name: 'nothing to expand', files: image('CMD ["uvicorn", "main:app", "--port", "8000"]') },
    {
      name: 'arguments of an entrypoint script',
      files: image('ENTRYPOINT ["/entrypoint.sh"]', 'CMD ["serve", "--port", "$PORT"]'),
    },
    { name: 'a price, not a variable', files: image('CMD ["gunicorn", "--name", "us$5"]') },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './port-fixed.ts';

const image = (...lines: string[]) => ({ Dockerfile: `FROM python:3.12-bookworm\n${lines.join('\n')}\n` });
const check = 'HEALTHCHECK --interval=30s CMD ["curl", "-f", "http://localhost:8000/"]';

ruleTest(rule, {
  bad: [
    {
      name: 'a service script of s6 with nested defaults',
      files: {
        Dockerfile: `FROM debian:12.8-slim\nCOPY rootfs /\nENTRYPOINT ["/init"]\n${check}\n`,
        'rootfs/etc/s6-overlay/s6-rc.d/svc-web/run':
          '#!/command/with-contenv bash\nexport SERVER_PORT=${SERVER_PORT:-${APP_PORT:-8000}}\nexec server\n',
      },
      at: 'Dockerfile:4',
      message: /svc-web\/run:2 lets APP_PORT/,
    },
    {
      name: 'ENV as the default',
      files: image('ENV PORT=8000', check, 'CMD uvicorn main:app --host 0.0.0.0 --port $PORT'),
      at: 'Dockerfile:3',
    },
    {
      name: 'sh -c',
      files: image(check, 'CMD ["sh", "-c", "exec gunicorn -b 0.0.0.0:${PORT:-8000} app:app"]'),
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'a fixed port on both sides',
      files: image(check, 'CMD ["uvicorn", "main:app", "--port", "8000"]'),
      passes: true,
    },
    {
      name: 'the check follows the variable',
      files: image(
        'ENV PORT=8000',
        'HEALTHCHECK CMD curl -f http://localhost:$PORT/',
        'CMD uvicorn main:app --port $PORT',
      ),
    },
    {
      name: 'another port is configurable',
      files: image(check, 'CMD uvicorn main:app --port 8000 --metrics-port ${METRICS_PORT:-9090}'),
      passes: true,
    },
  ],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './unit-without-restart.ts';

const unit = (service: string) => ({ 'deploy/app.service': `[Unit]\nDescription=App\n\n[Service]\n${service}` });

ruleTest(rule, {
  bad: [
    {
      name: 'nothing about restarts',
      files: unit('User=app\nExecStart=/opt/app/run --all\n'),
      at: 'deploy/app.service:6',
    },
    { name: 'switched off', files: unit('Restart=no\nExecStart=/opt/app/run\n'), at: 'deploy/app.service:5' },
    {
      name: 'units of one folder are one finding, at the worker',
      files: {
        ...unit('ExecStart=/opt/app/run\n'),
        'deploy/jobs.service': '[Service]\nExecStart=celery -A app worker\n',
      },
      at: 'deploy/jobs.service:2',
      message: /app\.service is alike/,
      count: 1,
    },
  ],
  good: [
    { name: 'always', files: unit('ExecStart=/opt/app/run\nRestart=always\n'), passes: true },
    {
      name: 'starts containers and ends',
      files: unit('ExecStart=/usr/bin/docker compose up -d\nExecStop=/usr/bin/docker compose down\n'),
    },
    { name: 'counts as running when its command is done', files: unit('ExecStart=/opt/app/up\nRemainAfterExit=yes\n') },
    { name: 'runs once', files: unit('Type=oneshot\nExecStart=/opt/app/migrate\n') },
    {
      name: 'started by a timer',
      files: { ...unit('ExecStart=/opt/app/backup\n'), 'deploy/app.timer': '[Timer]\nOnCalendar=daily\n' },
    },
  ],
});

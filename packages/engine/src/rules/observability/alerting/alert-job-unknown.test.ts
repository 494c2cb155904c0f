import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alert-job-unknown.ts';

const server = (more = '') =>
  `global: {}\nscrape_configs:\n  - job_name: celery-worker\n    static_configs: [{ targets: ["worker:80"] }]\n${more}`;
const alert = (expression: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: WorkerDown\n        expr: ${expression}\n        for: 2m\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'absent fires always',
      files: { 'prometheus.yml': server(), 'alerts.yml': alert(`'absent(up{job="celery_worker"})'`) },
      at: 'alerts.yml:5',
      message: /fires all the time/,
    },
    {
      name: 'inside of a rate',
      files: { 'prometheus.yml': server(), 'alerts.yml': alert(`'rate(x_total{job="api"}[5m]) > 1'`) },
      at: 'alerts.yml:5',
      message: /can never fire/,
    },
  ],
  good: [
    {
      name: 'the right one',
      files: { 'prometheus.yml': server(), 'alerts.yml': alert(`'up{job="celery-worker"} == 0'`) },
      passes: true,
    },
    { name: 'a pattern', files: { 'prometheus.yml': server(), 'alerts.yml': alert(`'up{job=~"x.*"} == 0'`) } },
    {
      name: 'discovered targets',
      files: {
        'prometheus.yml': server('  - job_name: k8s\n    kubernetes_sd_configs: [{ role: pod }]\n'),
        'alerts.yml': alert(`'up{job="api"} == 0'`),
      },
    },
  ],
});

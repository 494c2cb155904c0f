import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './metrics-not-scraped.ts';

const [bad = {}] = rule.examples.bad;
const server = (more: string) => ({ ...bad, 'prometheus.yml': `global: {}\nscrape_configs:\n${more}` });

ruleTest(rule, {
  bad: [
    {
      name: 'another job',
      files: server('  - job_name: node\n    static_configs: [{ targets: ["node:9100"] }]\n'),
      at: 'prometheus.yml:2',
      message: /scrapes only node/,
    },
  ],
  good: [
    {
      name: 'discovered',
      files: server('  - job_name: all\n    docker_sd_configs: [{ host: "unix:///var/run/docker.sock" }]\n'),
    },
    { name: 'nobody runs the server', files: { ...bad, 'compose.yml': 'services:\n  api:\n    build: .\n' } },
  ],
});

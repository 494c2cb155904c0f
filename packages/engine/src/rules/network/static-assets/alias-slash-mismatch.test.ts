import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alias-slash-mismatch.ts';

const conf = (location: string, alias: string) => ({
  'a.conf': `server {\n  listen 80;\n  location ${location} {\n    alias ${alias};\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'a way out of the folder', files: conf('/static', '/srv/static/'), at: 'a.conf:3', severity: 'HIGH' },
    { name: 'files that are not found', files: conf('/static/', '/srv/static'), at: 'a.conf:4', severity: 'MEDIUM' },
    { name: 'quoted', files: conf('^~ /static/', '"/srv/static"'), at: 'a.conf:4' },
  ],
  good: [
    { name: 'a slash on both', files: conf('/static/', '"/srv/static/"'), passes: true },
    { name: 'an exact location', files: conf('= /robots.txt', '/srv/robots.txt') },
    { name: 'a pattern', files: conf('~ ^/u/(.+)$', '/srv/$1') },
  ],
});

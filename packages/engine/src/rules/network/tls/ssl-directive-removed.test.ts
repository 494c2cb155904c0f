import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ssl-directive-removed.ts';

const config = 'server {\n  listen 443;\n  ssl on;\n}\n';
const compose = (tag: string) =>
  `services:\n  web:\n    image: nginx:${tag}\n    volumes:\n      - ./default.conf:/etc/nginx/conf.d/default.conf:ro\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'an image that floats',
      files: { 'default.conf': config, 'compose.yml': compose('alpine') },
      at: 'default.conf:3',
    },
    {
      name: 'even off is unknown',
      files: { 'default.conf': config.replace('on', 'off') },
      at: 'default.conf:3',
      message: /ssl off/,
    },
  ],
  good: [
    { name: 'a pinned version that still knows it', files: { 'default.conf': config, 'compose.yml': compose('1.24') } },
  ],
});

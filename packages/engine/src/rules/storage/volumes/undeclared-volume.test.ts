import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './undeclared-volume.ts';

const compose = (mount: string, more = '') => `services:\n  a:\n    image: a/b:1\n    volumes: ["${mount}"]\n${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'another name is declared',
      files: { 'compose.yml': compose('data:/d', 'volumes:\n  dat:\n') },
      at: 'compose.yml:4',
      message: /volume data/,
    },
  ],
  good: [
    {
      name: 'an external volume',
      files: { 'compose.yml': compose('data:/d', 'volumes:\n  data: {external: true}\n') },
    },
    { name: 'a folder of the host', files: { 'compose.yml': compose('./data:/d') } },
    {
      name: 'declared in the production file',
      files: {
        'compose.yml': compose('data:/d'),
        'compose.prod.yml': 'services:\n  a:\n    restart: always\nvolumes:\n  data:\n',
      },
    },
  ],
  unresolved: [{ name: 'a name from outside', files: { 'compose.yml': compose('${DATA}:/d') } }],
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './cors-any-origin.ts';

const compose = (rest = '') => `services:\n  api:\n    image: example/api:1.2.3\n${rest}`;
const settings = (enabled: string) =>
  `server:\n  port: \${PORT:8080}\n  name: \${NAME:api}\n  cors:\n    enabled: ${enabled}\n    allow_origins: ["*"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a file of variables that the service loads',
      files: {
        'compose.yml': compose('    env_file: env/api.env\n'),
        'env/api.env': 'DEBUG=0\nCORS_ORIGIN_ALLOW_ALL=True\n',
      },
      at: 'env/api.env:2',
      message: /env\/api\.env sets CORS_ORIGIN_ALLOW_ALL to True/,
    },
    {
      name: 'the settings of the application',
      files: { 'compose.yml': compose(), 'settings.yaml': settings('true') },
      at: 'settings.yaml:6',
      message: /server\.cors\.allow_origins to \["\*"\]/,
    },
    {
      name: 'a template',
      files: { 'compose.yml': compose(), '.env.example': 'CORS_ALLOW_ORIGINS=*\n' },
      at: '.env.example:1',
    },
    {
      name: 'a template with another name than the service is given',
      files: {
        'compose.yml': compose('    environment:\n      CORS_ORIGINS: https://app.example.com\n'),
        '.env.example': 'ADMIN_CORS_ORIGINS=*\n',
      },
      at: '.env.example:1',
      count: 1,
    },
  ],
  good: [
    {
      name: 'the service is given its own pages, whatever the template says',
      files: {
        'compose.yml': compose('    environment:\n      CORS_ORIGINS: https://app.example.com\n'),
        '.env.example': 'CORS_ORIGINS=*\n',
      },
      passes: true,
    },
    { name: 'switched off', files: { 'compose.yml': compose(), 'settings.yaml': settings('false') } },
    { name: 'a test', files: { 'compose.yml': compose(), '.env.test': 'CORS_ORIGINS=*\n' } },
    {
      name: 'hosts are something else',
      files: { 'compose.yml': compose('    environment:\n      ALLOWED_HOSTS: "*"\n') },
    },
    {
      name: 'a list',
      files: { 'compose.yml': compose(), '.env.example': 'CORS_ORIGINS=["https://a.example","https://b.example"]\n' },
      passes: true,
    },
  ],
  unresolved: [
    {
      name: 'from outside',
      files: { 'compose.yml': compose('    environment:\n      CORS_ORIGINS: ${CORS_ORIGINS}\n') },
    },
  ],
});

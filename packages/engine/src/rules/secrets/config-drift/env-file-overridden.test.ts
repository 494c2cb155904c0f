import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './env-file-overridden.ts';

const tree = (line: string, more: Record<string, string> = {}) => ({
  'config/api.env.example': 'API_KEY=\nREGION=eu\n',
  'compose.yml': `services:\n  api:\n    image: a:1\n    env_file:\n      - config/api.env\n    environment:\n      ${line}\n`,
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a key',
      files: tree(`API_KEY: ${interpolated('API_KEY:-')}`),
      at: 'compose.yml:7',
      severity: 'HIGH',
      message: /loads config\/api\.env, which sets API_KEY/,
    },
    {
      name: 'without a fallback',
      files: tree(`REGION: ${interpolated('REGION')}`),
      at: 'compose.yml:7',
      severity: 'MEDIUM',
    },
    {
      name: 'a password with a public default',
      files: tree(`ROOT_PASSWORD: ${interpolated('ROOT_PASSWORD:-admin123')}`, {
        'config/api.env.example': 'ROOT_PASSWORD=change-me-please\n',
      }),
      at: 'compose.yml:7',
      severity: 'HIGH',
      message: /the default of ROOT_PASSWORD/,
    },
  ],
  good: [
    {
      name: 'a password, and the page starts Compose with the file',
      files: tree(`ROOT_PASSWORD: ${interpolated('ROOT_PASSWORD:-admin123')}`, {
        'config/api.env.example': 'ROOT_PASSWORD=change-me-please\n',
        'README.md': '```sh\ndocker compose --env-file config/api.env up -d\n```\n',
      }),
    },
    { name: 'a fallback of its own', files: tree(`REGION: ${interpolated('REGION:-eu')}`) },
    { name: 'required', files: tree(`API_KEY: ${interpolated('API_KEY:?')}`) },
    {
      name: 'the project file has it as well',
      files: tree(`REGION: ${interpolated('REGION')}`, { '.env.example': 'REGION=eu\n' }),
    },
    {
      name: 'env_file is the project file',
      files: {
        '.env.example': 'REGION=eu\n',
        'compose.yml': `services:\n  api:\n    image: a:1\n    env_file: .env\n    environment:\n      REGION: ${interpolated('REGION')}\n`,
      },
    },
    { name: 'another name', files: tree(`LEVEL: ${interpolated('LEVEL:-')}`) },
  ],
});

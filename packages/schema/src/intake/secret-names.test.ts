import { expect, test } from 'vitest';
import { isKeptPath, isSecretName } from './secret-names.ts';

test.each([
  '.env',
  'api/.env.production',
  'deploy/id_rsa',
  'certs/server.key',
  '.npmrc',
  'secrets.yml',
  'home/.ssh/config',
  'gcp-service-account.json',
  'terraform.tfstate',
  'deploy_key',
  'ci/prod-ssh-key',
  'sa-prod.json',
  'app-firebase-adminsdk-x1.json',
])('%s is named like a secret', (path) => expect(isSecretName(path)).toBe(true));

test.each([
  '.env.example',
  'id_rsa.pub',
  'src/secrets.py',
  'docs/secrets.md',
  'keyboard.ts',
  'src/key.ts',
  'Dockerfile',
  'compose.yml',
])('%s is not', (path) => expect(isSecretName(path)).toBe(false));

test.each([
  'src/main/resources/application-prod.properties',
  'config.toml',
  'redis.conf',
  'appsettings.Production.json',
])('the settings in %s are kept without a warning', (path) => {
  expect(isKeptPath(path)).toBe(true);
  expect(isSecretName(path)).toBe(false);
});

test.each(['i18n/messages_de.properties', 'src/monkey.json', 'public/sale.json', 'data/records.toml'])(
  '%s says nothing about deployment',
  (path) => expect(isKeptPath(path)).toBe(false),
);

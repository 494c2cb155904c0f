import { expect, test } from 'vitest';
import { isSecretName } from './secret-names.ts';

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

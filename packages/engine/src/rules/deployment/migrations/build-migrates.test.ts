import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './build-migrates.ts';

const scripts = (text: string) => ({
  'package.json': `{\n  "name": "web",\n  "dependencies": { "next": "15.5.9" },\n  "scripts": {\n    ${text}\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the build command of Vercel',
      files: {
        'api/vercel.json':
          '{\n  "buildCommand": "pip install -r requirements.txt && alembic upgrade head",\n  "outputDirectory": "api"\n}\n',
      },
      at: 'api/vercel.json:2',
      severity: 'HIGH',
      message: /`alembic upgrade head` in buildCommand, so Vercel migrates/,
    },
    {
      name: 'a script that Vercel prefers',
      files: scripts('"vercel-build": "prisma migrate deploy && next build"'),
      at: 'package.json:5',
      severity: 'HIGH',
    },
    {
      name: 'any build',
      files: scripts('"postbuild": "drizzle-kit migrate"'),
      at: 'package.json:5',
      severity: 'MEDIUM',
    },
    {
      name: 'Render',
      files: { 'render.yaml': 'services:\n  - type: web\n    buildCommand: npm ci && npx knex migrate:latest\n' },
      at: 'render.yaml:3',
    },
  ],
  good: [
    { name: 'a script of its own', files: scripts('"migrate": "prisma migrate deploy", "build": "next build"') },
    { name: 'at the start', files: scripts('"start": "prisma migrate deploy && next start"') },
    {
      name: 'a step before the deployment',
      files: { 'render.yaml': 'services:\n  - type: web\n    preDeployCommand: npx knex migrate:latest\n' },
    },
  ],
});

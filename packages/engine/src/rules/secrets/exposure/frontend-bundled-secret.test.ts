import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './frontend-bundled-secret.ts';

const web = (line: string) => ({
  'package.json': '{ "dependencies": { "react": "19.0.0" }, "devDependencies": { "vite": "8.0.0" } }\n',
  'src/a.ts': line,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a secret of Next.js',
      files: web('const k = process.env.NEXT_PUBLIC_OPENAI_API_KEY;\n'),
      at: 'src/a.ts:1',
      message: /NEXT_PUBLIC_OPENAI_API_KEY/,
    },
    {
      name: 'with its value',
      files: {
        ...web('const k = import.meta.env.VITE_ADMIN_TOKEN;\n'),
        '.env.production': 'VITE_ADMIN_TOKEN=q7Rk2vXz9LmWc4TbYh8PsDf3\n',
      },
      at: 'src/a.ts:1',
      confidence: 'High',
    },
  ],
  good: [
    {
      name: 'keys meant for browsers',
      files: web(
        'const a = import.meta.env.VITE_SUPABASE_ANON_KEY;\nconst b = import.meta.env.VITE_STRIPE_PUBLISHABLE_KEY;\nconst c = import.meta.env.VITE_SENTRY_DSN;\n',
      ),
    },
    { name: 'a server variable', files: web('const k = process.env.OPENAI_API_KEY;\n') },
  ],
});

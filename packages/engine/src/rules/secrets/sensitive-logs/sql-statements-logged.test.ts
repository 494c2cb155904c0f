import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './sql-statements-logged.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Prisma',
      files: express("const db = new PrismaClient({ log: ['query', 'error'] });\napp.listen(3000);\n"),
      at: 'server.js:3',
    },
  ],
  good: [
    {
      name: 'Prisma in development',
      files: express(
        "const db = new PrismaClient({ log: process.env.NODE_ENV === 'production' ? ['error'] : ['query'] });\napp.listen(3000);\n",
      ),
    },
  ],
});

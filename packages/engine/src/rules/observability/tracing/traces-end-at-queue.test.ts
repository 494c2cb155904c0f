import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './traces-end-at-queue.ts';

const node = (more: string) =>
  express(
    `import { trace } from '@opentelemetry/api';\nimport { Queue } from 'bullmq';\n${more}app.get('/x', (req, res) => {});\napp.listen(3000);\n`,
  );

ruleTest(rule, {
  bad: [{ name: 'BullMQ', files: node(''), at: 'server.js:4', message: /bullmq/ }],
  good: [{ name: 'with its telemetry', files: node("import { BullMQOtel } from 'bullmq-otel';\n"), passes: true }],
});

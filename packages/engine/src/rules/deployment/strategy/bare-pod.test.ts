import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './bare-pod.ts';

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: api } }\nspec:\n  containers: [{ name: c, image: "org/api:1" }]\n`;
const service =
  '---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n';

ruleTest(rule, {
  bad: [{ name: 'behind a Service', files: { 'k/p.yml': pod('web') + service }, at: 'k/p.yml:3', message: /Pod web/ }],
  good: [
    { name: 'a debug pod', files: { 'p.yml': pod('debug-shell') + service } },
    { name: 'nobody calls it', files: { 'p.yml': pod('batch') } },
  ],
});

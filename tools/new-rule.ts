import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSectionId } from '@seaworthy/schema/taxonomy';

/** `pnpm new-rule container/non-root/missing-user` writes the two files that a rule costs by hand. */
const id = process.argv[2] ?? '';
const [area, section, name] = id.split('/');
if (!isSectionId(`${area}/${section}`) || !/^[a-z][a-z0-9-]+$/.test(name ?? '')) {
  console.error(
    'Usage: pnpm new-rule <area>/<section>/<defect-as-a-noun>, for example container/non-root/missing-user',
  );
  process.exit(2);
}
const base = join(dirname(fileURLToPath(import.meta.url)), '../packages/engine/src/rules', id);
if (existsSync(`${base}.ts`)) {
  console.error(`${id} exists already`);
  process.exit(2);
}
mkdirSync(dirname(base), { recursive: true });
writeFileSync(
  `${base}.ts`,
  `import { advice, defineRule, fail, pass } from '../../rule.ts';

export default defineRule({
  id: '${id}',
  title: '',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model) => model.containers,
  noSubject: 'No container is declared.',

  check(container) {
    const { memoryLimit } = container;
    if (memoryLimit.state === 'set') return pass(memoryLimit);
    return fail(memoryLimit, \`\${container.name} …\`, {
      subject: { kind: 'service', name: container.name, anchor: container.anchor },
      fix: advice('', 'yaml', ''),
    });
  },

  docs: {
    problem: '',
    impact: '',
    verify: '',
    remedy: '',
    tradeOff: '',
    sources: [],
  },
  examples: {
    bad: [{ 'compose.yml': '' }],
    good: [{ 'compose.yml': '' }],
  },
});
`,
);
writeFileSync(
  `${base}.test.ts`,
  `import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './${name}.ts';

ruleTest(rule, {
  bad: [{ name: '', files: { 'compose.yml': '' }, at: 'compose.yml:1' }],
  good: [{ name: '', files: { 'compose.yml': '' } }],
});
`,
);
console.log(
  `packages/engine/src/rules/${id}.ts\npackages/engine/src/rules/${id}.test.ts\nFill them in, then run: npm run generate`,
);

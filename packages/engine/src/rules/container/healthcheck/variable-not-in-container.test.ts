// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are meant literally
import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './variable-not-in-container.ts';

const db = (test: string, env: string, more = '') => ({
  'compose.yml': `services:\n  db:\n    image: neo4j:5.15\n    environment:\n      ${env}\n${more}    healthcheck:\n      test: ["CMD-SHELL", "${test}"]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a default that hides it',
      files: db(
        'cypher-shell -u $${NEO4J_USER:-neo4j} -p $${NEO4J_PASSWORD:-changeme}',
        'NEO4J_AUTH: neo4j/${NEO4J_PASSWORD:?}',
      ),
      at: 'compose.yml:6',
      message: /\$NEO4J_USER and \$NEO4J_PASSWORD/,
    },
  ],
  good: [
    {
      name: 'set in the environment',
      files: db('cypher-shell -p $$NEO4J_PASSWORD', 'NEO4J_PASSWORD: ${NEO4J_PASSWORD:?}'),
      passes: true,
    },
    {
      name: 'from an env file',
      files: { ...db('cypher-shell -p $$PW', 'A: b', '    env_file: db.env\n'), 'db.env': 'PW=x\n' },
      passes: true,
    },
    { name: 'an env file that is not here', files: db('cypher-shell -p $$PW', 'A: b', '    env_file: db.env\n') },
    { name: 'given by every shell', files: db('test -d $$HOME', 'A: b'), passes: true },
    { name: 'no variables', files: db('cypher-shell', 'A: b'), passes: true },
  ],
});

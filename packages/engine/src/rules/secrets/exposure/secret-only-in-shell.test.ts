import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './secret-only-in-shell.ts';

const page = (lines: string) => ({ 'deploy.md': `# Deploy\n\n\`\`\`bash\n${lines}\n\`\`\`\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'two exports',
      files: page(
        `export DB_PASSWORD="$(python -c 'import secrets; print(secrets.token_urlsafe(32))')"\nexport SECRET_KEY="$(openssl rand -hex 32)"\ndocker compose -f compose.yml up -d`,
      ),
      at: 'deploy.md:4',
      count: 1,
      message: /DB_PASSWORD, SECRET_KEY into exports of one shell/,
    },
    {
      name: 'in two blocks',
      files: {
        'ops.md':
          '# A\n\n```sh\nexport SECRET_KEY=$(openssl rand -hex 32)\n```\n\nThen:\n\n```sh\ndocker compose up -d\n```\n',
      },
      at: 'ops.md:4',
    },
  ],
  good: [
    {
      name: 'written down afterwards',
      files: page(
        'export SECRET_KEY="$(openssl rand -hex 32)"\necho "SECRET_KEY=$SECRET_KEY" >> .env\ndocker compose up -d',
      ),
      passes: true,
    },
    { name: 'nothing is started', files: page('export SECRET_KEY="$(openssl rand -hex 32)"\necho done') },
    { name: 'not a secret', files: page('export BUILD_ID="$(uuidgen)"\ndocker compose up -d') },
  ],
});

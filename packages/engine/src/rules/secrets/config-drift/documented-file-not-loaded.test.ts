import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './documented-file-not-loaded.ts';

const readme = (command: string) => `# Start\n\n\`\`\`sh\n${command}\n\`\`\`\n`;
const tree = (more: Record<string, string> = {}) => ({
  'README.md': readme('cp config/.env.example config/.env\ndocker compose up -d'),
  'config/.env.example': '# keys\nAPI_KEY=\n# REGION=eu\n',
  'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n      - A=1\n      - API_KEY=${interpolated('API_KEY:-')}\n`,
  ...more,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a key',
      files: tree(),
      at: 'compose.yml:6',
      severity: 'HIGH',
      message: /into config\/\.env \(README\.md:4\)/,
      count: 1,
    },
    {
      name: 'a setting that the template offers in a comment',
      files: tree({
        'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n      REGION: ${interpolated('REGION')}\n`,
      }),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'env_file',
      files: tree({
        'compose.yml': `services:\n  api:\n    image: a:1\n    env_file: ./config/.env\n    environment:\n      API_KEY: ${interpolated('API_KEY')}\n`,
      }),
      passes: true,
    },
    {
      name: '--env-file',
      files: tree({
        'README.md': readme('cp config/.env.example config/.env\ndocker compose --env-file config/.env up -d'),
      }),
      passes: true,
    },
    { name: 'the project has its own .env template', files: tree({ '.env.example': 'API_KEY=\n' }) },
    { name: 'nobody is told to', files: tree({ 'README.md': '# Start\n' }) },
    {
      name: 'the code loads it',
      files: tree({
        'requirements.txt': 'fastapi\n',
        'main.py':
          'from dotenv import load_dotenv\nload_dotenv("config/.env")\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get("/x")\ndef x(): ...\n',
      }),
      passes: true,
    },
  ],
});

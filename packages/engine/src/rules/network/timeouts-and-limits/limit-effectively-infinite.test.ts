import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './limit-effectively-infinite.ts';

const settings = (fields: string): Record<string, string> => ({
  'settings.py': `import sys\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n${fields}`,
});
const route = '@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'days and the largest number',
      files: fastapi(
        route,
        settings(
          '    job_timeout: float = 3_600 * 24 * 7  # 7 days\n    max_num_pages: int = sys.maxsize\n    max_file_size: int = sys.maxsize\n',
        ),
      ),
      at: 'settings.py:4',
      message: /JOB_TIMEOUT \(7 days\), MAX_NUM_PAGES \(sys\.maxsize\) and MAX_FILE_SIZE/,
      severity: 'HIGH',
      count: 1,
    },
  ],
  good: [
    {
      name: 'working limits',
      files: fastapi(route, settings('    job_timeout: float = 600\n    max_num_pages: int = 300\n')),
      passes: true,
    },
    {
      name: 'lifetimes of tokens and caches',
      files: fastapi(route, settings('    token_ttl: int = 604800\n    session_timeout: int = 604800\n')),
    },
    {
      name: 'set by the deployment',
      files: fastapi(route, {
        ...settings('    max_num_pages: int = sys.maxsize\n'),
        'compose.yml': 'services:\n  api:\n    build: .\n    environment:\n      MAX_NUM_PAGES: "300"\n',
      }),
    },
  ],
});

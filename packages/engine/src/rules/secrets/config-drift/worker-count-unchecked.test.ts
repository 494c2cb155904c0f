import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './worker-count-unchecked.ts';

const settings = (check: string): string =>
  `from pydantic import model_validator\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    engine_kind: Kind = Kind.LOCAL\n    @model_validator(mode="after")\n    def engines(self):\n        ${check}\n        return self\n`;
const route = '@app.get("/a")\ndef a(): ...\n';

ruleTest(rule, {
  bad: [
    {
      name: 'only the other engine is checked',
      files: fastapi(route, {
        'settings.py': settings('if self.engine_kind == Kind.RQ: raise ValueError("x")'),
        '.env.example': 'UVICORN_WORKERS=2\n',
      }),
      at: 'settings.py:6',
      message: /engines checks what ENGINE_KIND needs, but accepts Kind\.LOCAL together with several processes/,
    },
  ],
  good: [
    {
      name: 'the count is checked',
      files: fastapi(route, {
        'settings.py': settings('if self.engine_kind == Kind.LOCAL and self.workers > 1: raise ValueError("x")'),
        '.env.example': 'UVICORN_WORKERS=2\n',
      }),
      passes: true,
    },
    {
      name: 'one worker',
      files: fastapi(route, { 'settings.py': settings('if self.engine_kind == Kind.RQ: raise ValueError("x")') }),
    },
  ],
});

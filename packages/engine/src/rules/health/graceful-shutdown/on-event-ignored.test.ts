import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './on-event-ignored.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'both in one file',
      files: fastapi(
        'from x import lifespan\napp = FastAPI(lifespan=lifespan)\n@app.on_event("startup")\nasync def go(): ...\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:5',
      message: /startup handlers/,
    },
  ],
  good: [
    {
      name: 'only on_event',
      files: fastapi('@app.on_event("startup")\nasync def go(): ...\n@app.get("/x")\ndef x(): ...\n'),
    },
    {
      name: 'on_event of a router in another file',
      files: fastapi(
        'from x import lifespan\nfrom r import router\napp = FastAPI(lifespan=lifespan)\napp.include_router(router)\n',
        {
          'r.py':
            'from fastapi import APIRouter\nrouter = APIRouter()\n@router.on_event("startup")\nasync def go(): ...\n@router.get("/x")\ndef x(): ...\n',
        },
      ),
      passes: true,
    },
  ],
});

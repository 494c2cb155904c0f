import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './stream-holds-session.ts';

const ws = (params: string): string =>
  `from fastapi import Depends, WebSocket\n@app.websocket("/ws")\nasync def ws(${params}):\n    await s.accept()\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a WebSocket',
      files: fastapi(ws('s: WebSocket, db=Depends(get_session)')),
      at: 'main.py:5',
      message: /ws takes a session from get_session/,
    },
    {
      name: 'a small pool',
      files: fastapi(`${ws('s: WebSocket, db: SessionDep')}`, {
        'db.py': 'from sqlalchemy import create_engine\nengine = create_engine(URL, pool_size=3, max_overflow=0)\n',
      }),
      at: 'main.py:5',
    },
  ],
  good: [
    {
      name: 'an ordinary handler',
      files: fastapi('from fastapi import Depends\n@app.get("/a")\ndef a(db=Depends(get_db)): ...\n'),
    },
    { name: 'no session', files: fastapi(ws('s: WebSocket')) },
  ],
});

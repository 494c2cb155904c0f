import { beforeAll, expect, it } from 'vitest';
import { type FactReader, factReader } from '../../../../testing/source-facts.ts';

let facts: FactReader;
beforeAll(async () => {
  facts = await factReader();
});

it('reads pools with their options', () => {
  const text =
    'from sqlalchemy import create_engine\nengine = create_engine(str(settings.DATABASE_URL), pool_size=5)\n';
  expect(facts(text, 'db-engine')).toMatchObject([{ line: 2, options: { pool_size: '5' } }]);
});

it('reads certificate checks in calls and in defaults, not those of tokens or handed-on values', () => {
  const text =
    'import requests\ndef get():\n    requests.get(URL, verify=False)\n    requests.get(URL, verify=True)\n    jwt.decode(t, verify=False)\n    requests.get(URL, verify=verify)\ndef client(url, verify_ssl: bool = False):\n    return Client(url, verify_ssl=verify_ssl)\n';
  expect(facts(text, 'tls-check').map(({ line, via, on }) => [line, via, on])).toEqual([
    [3, 'call', false],
    [4, 'call', true],
    [7, 'default', false],
  ]);
});

it('finds handlers that keep a session while a client listens', () => {
  const text =
    'from fastapi import Depends, FastAPI, WebSocket\napp = FastAPI()\n@app.websocket("/ws")\nasync def ws(socket: WebSocket, db=Depends(get_db)): ...\n@app.get("/a")\ndef a(db=Depends(get_db)): ...\n';
  expect(facts(text, 'stream-session')).toMatchObject([{ line: 4, dependency: 'get_db', function: 'ws' }]);
});

it('finds a metrics port of its own', () => {
  const text = 'from prometheus_client import start_http_server\ndef setup():\n    start_http_server(9100)\n';
  expect(facts(text, 'side-port')).toMatchObject([{ line: 3, port: '9100' }]);
});

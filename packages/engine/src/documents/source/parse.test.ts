import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../testing/load-grammars.ts';
import type { ParseTools } from '../document.ts';
import type { SourceFact } from './document.ts';
import { parseSource } from './parse.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

/** Facts of one kind, without their places but with the line. */
function factsOf<T extends SourceFact['type']>(path: string, text: string, type: T) {
  const document = parseSource(path, text, tools);
  for (const fact of document.facts) {
    expect(fact.span.file).toBe(path);
    expect(fact.span.end).toBeLessThanOrEqual(text.length);
  }
  return document.facts
    .filter((fact): fact is Extract<SourceFact, { type: T }> => fact.type === type)
    .map(({ span, type: _, ...rest }) => ({ line: span.line, ...rest }));
}

const api = `from contextlib import asynccontextmanager
import os, sqlite3, tempfile, asyncio, logging
from fastapi import FastAPI, UploadFile, File, HTTPException, WebSocket
from docling.document_converter import DocumentConverter
from app.api import documents as docs
import uvicorn
logger = logging.getLogger(__name__)
DB_PATH = os.getenv("DB_PATH", "data/app.db")
MAX_UPLOAD_SIZE = 50 * 1024 * 1024
jobs = {}
converter = DocumentConverter()
class ConnectionManager:
    def __init__(self):
        self.active: list[WebSocket] = []
    async def connect(self, ws):
        self.active.append(ws)
manager = ConnectionManager()
@asynccontextmanager
async def lifespan(app):
    Base.metadata.create_all(bind=engine)
    yield
app = FastAPI(lifespan=lifespan)
app.include_router(docs.router, prefix=f"{settings.API_PREFIX}/v1")
conn = sqlite3.connect(DB_PATH, timeout=0.5)
conn.execute("PRAGMA journal_mode=WAL")
# PRAGMA busy_timeout=1
@app.get("/health")
def health():
    """Says hello."""
    return {"status": "ok"}
@app.get("/ready")
async def ready():
    try:
        conn.execute("SELECT 1")
    except Exception:
        return {"status": "error"}
    return {"status": "ok"}
@app.post("/upload", tags=["x"])
async def upload(file: UploadFile = File(...)):
    content = await file.read()
    tmp = tempfile.NamedTemporaryFile(delete=False)
    jobs[file.filename] = "queued"
    logger.info(f"token {settings.api_token} got, {len(settings.api_token)}")
    try:
        converter.convert(tmp.name)
    except Exception as e:
        raise HTTPException(status_code=500, detail=f"failed: {e}")
@app.websocket("/ws/{id}")
async def ws(websocket: WebSocket, id: str):
    await manager.connect(websocket)
    while True:
        await websocket.send_json(jobs)
        await asyncio.sleep(1)
@app.on_event("shutdown")
async def bye(): ...
if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.getenv("PORT", 8000)), workers=2)
`;

describe('Python sources', () => {
  it('give routes with their handlers, sockets and uploads', () => {
    expect(factsOf('app/main.py', api, 'route')).toMatchObject([
      { line: 27, method: 'GET', path: '/health', router: 'app', async: false },
      { line: 31, path: '/ready', async: true },
      { line: 38, method: 'POST', path: '/upload', upload: true, handler: 'upload' },
      { line: 48, path: '/ws/{id}', websocket: true },
    ]);
    expect(factsOf('app/main.py', api, 'include-router')).toMatchObject([
      { parent: 'app', router: 'docs.router', prefix: '{=settings.API_PREFIX}/v1' },
    ]);
  });

  it('give the listening place and the settings with their defaults', () => {
    expect(factsOf('app/main.py', api, 'listen')).toMatchObject([
      { line: 57, host: '127.0.0.1', port: 8000, portEnv: 'PORT', server: 'uvicorn', options: { workers: '2' } },
    ]);
    expect(factsOf('app/main.py', api, 'env-read')).toMatchObject([
      { name: 'DB_PATH', required: false, default: 'data/app.db' },
      { name: 'PORT', default: '8000' },
    ]);
  });

  it('follow a database path to its setting and ignore pragmas in comments', () => {
    expect(factsOf('app/main.py', api, 'sqlite-open')).toEqual([
      { line: 24, path: 'data/app.db', env: 'DB_PATH', library: 'sqlite3', options: { timeout: '0.5' } },
    ]);
    expect(factsOf('app/main.py', api, 'sqlite-pragma')).toEqual([{ line: 25, pragma: 'journal_mode', value: 'wal' }]);
  });

  it('tell constant health checks from those that hide failures', () => {
    expect(factsOf('app/main.py', api, 'health-check')).toMatchObject([
      { path: '/health', constant: true, swallowsErrors: false },
      { path: '/ready', constant: false, swallowsErrors: true, touches: ['database'] },
    ]);
  });

  it('see state that requests change, files, uploads and limits', () => {
    expect(factsOf('app/main.py', api, 'module-state')).toMatchObject([
      { line: 10, name: 'jobs', mutatedBy: ['upload'], holds: 'jobs' },
      { line: 14, name: 'manager.active', mutatedBy: ['connect'], holds: 'sockets' },
    ]);
    expect(factsOf('app/main.py', api, 'upload-read')).toEqual([{ line: 40, bounded: false, function: 'upload' }]);
    expect(factsOf('app/main.py', api, 'file-write')).toMatchObject([{ line: 41, use: 'temp', cleaned: false }]);
    expect(factsOf('app/main.py', api, 'size-limit')).toMatchObject([{ name: 'MAX_UPLOAD_SIZE', bytes: 52_428_800 }]);
  });

  it('see the life of the process', () => {
    expect(factsOf('app/main.py', api, 'lifespan')).toMatchObject([
      { line: 22, phase: 'startup', via: 'lifespan' },
      { line: 54, phase: 'shutdown', via: 'on_event' },
    ]);
    expect(factsOf('app/main.py', api, 'migration')).toMatchObject([{ tool: 'create_all', at: 'startup' }]);
    expect(factsOf('app/main.py', api, 'model-load')).toMatchObject([{ library: 'docling', at: 'import' }]);
    expect(factsOf('app/main.py', api, 'heavy-call')).toMatchObject([
      { library: 'docling', inAsync: true, offloaded: false },
    ]);
    expect(factsOf('app/main.py', api, 'endless-stream')).toMatchObject([{ kind: 'websocket', watched: false }]);
  });

  it('judge logged names by their last part and see exception text sent to callers', () => {
    expect(factsOf('app/main.py', api, 'log-call')).toMatchObject([{ line: 43, sensitive: 'api_token' }]);
    expect(factsOf('app/main.py', api, 'error-detail-leak')).toMatchObject([{ line: 47, function: 'upload' }]);
    const scanner =
      'import logging\nlogger = logging.getLogger()\nlogger.info(f"{secret.line_number} {token_count} {len(password)}")\n';
    expect(factsOf('scan.py', scanner, 'log-call')).toMatchObject([{ sensitive: null }]);
  });

  it('read pydantic settings with prefix, alias and required fields', () => {
    const text = `from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    api_prefix: str = "/api"
    secret_key: str
    db_url: str = Field(default="sqlite:///./x.db", alias="DATABASE_URL")
`;
    expect(factsOf('config.py', text, 'env-read')).toMatchObject([
      { name: 'APP_API_PREFIX', required: false, default: '/api' },
      { name: 'APP_SECRET_KEY', required: true, default: null },
      { name: 'DATABASE_URL', required: false, default: 'sqlite:///./x.db' },
    ]);
  });
});

describe('TypeScript and JavaScript sources', () => {
  it('give Express routes, mounts, limits, signals and state', () => {
    const text = `import express from 'express';
import routes from './routes/items';
import Database from 'better-sqlite3';
const app = express();
const db = new Database(process.env.DB_PATH || './data.db');
db.pragma('journal_mode = WAL');
const sessions = new Map();
app.use(express.json({ limit: '50mb' }));
app.use('/api', routes);
app.get('/healthz', (req, res) => res.json({ ok: true }));
app.post('/login', async (req, res) => { sessions.set(req.body.id, 1); console.log(req.body.password); });
const port = process.env.PORT || 3000;
app.listen(port, () => {});
process.on('SIGTERM', () => process.exit(0));
`;
    expect(factsOf('src/index.ts', text, 'route')).toMatchObject([
      { method: 'GET', path: '/healthz', router: 'app' },
      { method: 'POST', path: '/login' },
    ]);
    expect(factsOf('src/index.ts', text, 'include-router')).toContainEqual(
      expect.objectContaining({ parent: 'app', router: 'routes', prefix: '/api' }),
    );
    expect(factsOf('src/index.ts', text, 'sqlite-open')).toMatchObject([
      { path: './data.db', env: 'DB_PATH', library: 'better-sqlite3' },
    ]);
    expect(factsOf('src/index.ts', text, 'sqlite-pragma')).toMatchObject([{ pragma: 'journal_mode', value: 'wal' }]);
    expect(factsOf('src/index.ts', text, 'size-limit')).toMatchObject([{ bytes: 52_428_800 }]);
    expect(factsOf('src/index.ts', text, 'listen')).toMatchObject([{ port: 3000, portEnv: 'PORT' }]);
    expect(factsOf('src/index.ts', text, 'signal-handler')).toMatchObject([{ signal: 'SIGTERM' }]);
    expect(factsOf('src/index.ts', text, 'module-state')).toMatchObject([{ name: 'sessions', holds: 'sessions' }]);
    expect(factsOf('src/index.ts', text, 'log-call')).toMatchObject([{ line: 11, sensitive: 'password' }]);
  });

  it('give Fastify sockets, Nest controllers and Next route files', () => {
    const fastify =
      "import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\napp.get('/ws', { websocket: true }, (socket) => {});\napp.register(items, { prefix: '/items' });\n";
    expect(factsOf('a.js', fastify, 'route')).toMatchObject([{ path: '/ws', websocket: true }]);
    expect(factsOf('a.js', fastify, 'logging-setup')).toMatchObject([{ structured: true }]);
    const nest =
      "import { Controller, Get } from '@nestjs/common';\n@Controller('cats')\nexport class Cats {\n  @Get(':id')\n  one() {}\n}\n";
    expect(factsOf('cats.ts', nest, 'route')).toMatchObject([{ method: 'GET', path: '/cats/:id' }]);
    expect(
      factsOf('app/api/health/route.ts', 'export async function GET() { return Response.json({}); }\n', 'route'),
    ).toMatchObject([{ path: '/api/health' }]);
  });

  it('tell a browser socket that reconnects from one that does not', () => {
    const plain =
      "export function connect(id) {\n  const ws = new WebSocket(`${import.meta.env.VITE_WS}/ws/${id}`);\n  ws.onclose = () => console.log('closed');\n}\n";
    expect(factsOf('ws.tsx', plain, 'ws-client')).toMatchObject([{ line: 2, reconnects: false }]);
    const patient =
      'function connect() {\n  const ws = new WebSocket(url);\n  ws.onclose = () => setTimeout(connect, 1000);\n}\n';
    expect(factsOf('ws.ts', patient, 'ws-client')).toMatchObject([{ reconnects: true }]);
  });

  it('does not take calls of an HTTP client for routes', () => {
    expect(
      factsOf(
        'api.ts',
        "import axios from 'axios';\nexport const save = (d) => api.post('/documents', d);\naxios.get('/x', {});\n",
        'route',
      ),
    ).toEqual([]);
  });
});

describe('bundles and minified files', () => {
  const long = `const a=process.env.A;${'x();'.repeat(8_000)}`;
  const ordinary = 'x = 1;\n'.repeat(10_000);

  it('are nothing that was missed: most of the text is one line, or they lie where builds are written', () => {
    for (const [path, text] of [
      ['web/src/editor.js', `/*! licence */\n${long}\n`],
      ['web/_next/chunks/main-app.js', `${ordinary}${long}`],
      ['app/static/js/main.js', `${ordinary}${long}`],
      ['web/public/sw.js', `${ordinary}${long}`],
      ['web/pdf.chunk.js', `${long}${'y();'.repeat(300_000)}`],
    ] as const)
      expect(parseSource(path, text, tools), path).toMatchObject({ problems: [], facts: [] });
  });

  it('are told from hand-written files, which are missed when they are not read', () => {
    expect(parseSource('web/src/app.js', `${ordinary}${long}`, tools).problems).toMatchObject([{ line: 10_001 }]);
    expect(
      parseSource('web/public/sw.js', `process.env.A;\n${'x = 1;\n'.repeat(200_000)}`, tools).problems,
    ).toMatchObject([{ reason: 'larger than 1 MB, not read' }]);
  });
});

describe('hostile and broken files', () => {
  it('keep the facts outside of broken parts', () => {
    const text = 'import os\nA = os.getenv("A")\ndef broken(:\n    pass ][\nB = os.getenv("B")\n';
    const document = parseSource('x.py', text, tools);
    expect(document.problems.length).toBeGreaterThan(0);
    expect(document.facts.some((fact) => fact.type === 'env-read' && fact.name === 'A')).toBe(true);
  });

  it('keep their facts beside reads of what a call returned', () => {
    const text =
      'import os\nA = os.getenv("A")\nclass B:\n    def c(self):\n        return opened_file(self.path).read()\n';
    const document = parseSource('x.py', text, tools);
    expect(document.problems).toEqual([]);
    expect(document.facts.some((fact) => fact.type === 'env-read' && fact.name === 'A')).toBe(true);
  });

  it('are given up with a reason instead of taking minutes', () => {
    const own = `import logging\n${'x'.repeat(30_000)}\n${'x = 1\n'.repeat(10_000)}`;
    expect(parseSource('a.py', own, tools).problems).toMatchObject([{ line: 2 }]);
    expect(parseSource('a.py', `import logging\n${'x = 1\n'.repeat(200_000)}`, tools).problems).toMatchObject([
      { line: 1 },
    ]);
    const nested = `// process.env.A\nconst x = ${'(\n'.repeat(30_000)}1${')\n'.repeat(30_000)};\n`;
    expect(parseSource('a.ts', nested, tools).kind).toBe('source');
    const templates = `// process.env.A\n${'`${\n'.repeat(200_000)}`;
    expect(parseSource('b.ts', templates, tools).problems).toEqual([{ line: 1, reason: 'not understood, not read' }]);
  }, 20_000);
});

import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './event-loop-blocked.ts';

const health = '@app.get("/health")\nasync def health():\n    return {"status": "ok"}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a request to another service',
      files: fastapi(
        `import requests\n@app.get("/a")\nasync def a():\n    return requests.get("http://x").json()\n${health}`,
      ),
      at: 'main.py:6',
      message: /requests\.get in a \(main\.py:6\) runs synchronously.*\/health/,
    },
    {
      name: 'a model',
      files: fastapi(
        `from sentence_transformers import SentenceTransformer\nmodel = None\n@app.post("/e")\nasync def embed(t: str):\n    return model.encode(t)\n${health}`,
      ),
      at: 'main.py:7',
    },
    {
      name: 'a function of another file that works',
      files: fastapi(
        `from service import service\n@app.post("/e")\nasync def embed(t: str):\n    return service.embed_text(t)\n${health}`,
        {
          'service.py':
            'from sentence_transformers import SentenceTransformer\nmodel = None\nclass Service:\n    def embed_text(self, t):\n        return model.encode(t)\nservice = Service()\n',
        },
      ),
      at: 'main.py:6',
      message: /embed_text \(.*\) in embed/,
    },
    {
      name: 'a language model and a password',
      files: fastapi(
        `import bcrypt, ollama\n@app.post("/a")\nasync def a():\n    return ollama.generate("m", "p")\n@app.post("/b")\nasync def b():\n    return bcrypt.checkpw(x, y)\n${health}`,
      ),
      at: 'main.py:6',
      message: /ollama\.generate in a.*bcrypt\.checkpw in b/,
    },
  ],
  good: [
    {
      name: 'the function of another file runs in a thread',
      files: fastapi(
        `import asyncio\nfrom service import service\n@app.post("/e")\nasync def embed(t: str):\n    return await asyncio.to_thread(service.embed_text, t)\n${health}`,
        {
          'service.py':
            'from sentence_transformers import SentenceTransformer\nmodel = None\nclass Service:\n    def embed_text(self, t):\n        return model.encode(t)\nservice = Service()\n',
        },
      ),
    },
    {
      name: 'a plain handler',
      files: fastapi(
        `import requests\n@app.get("/a")\ndef a():\n    return requests.get("http://x").json()\n${health}`,
      ),
    },
    {
      name: 'in a thread',
      files: fastapi(
        `import asyncio, requests\n@app.get("/a")\nasync def a():\n    return await asyncio.to_thread(requests.get, "http://x")\n${health}`,
      ),
    },
    {
      name: 'no health path',
      files: fastapi('import requests\n@app.get("/a")\nasync def a():\n    return requests.get("http://x").json()\n'),
    },
    {
      name: 'text is encoded too',
      files: fastapi(`@app.get("/a")\nasync def a(model: str):\n    return model.encode("utf-8")\n${health}`),
    },
  ],
});

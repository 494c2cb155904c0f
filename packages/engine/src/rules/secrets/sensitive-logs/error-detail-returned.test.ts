import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './error-detail-returned.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a stack in Express',
      files: express(
        "app.get('/x', (req, res) => { try { run(); } catch (err) { res.status(500).json({ error: err.stack }); } });\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
    },
    {
      name: 'an f-string',
      files: fastapi(
        '@app.get("/x")\ndef x():\n    try:\n        run()\n    except Exception as e:\n        raise HTTPException(500, detail=f"failed: {e}")\n',
      ),
      at: 'main.py:8',
      message: /1 place: x at main\.py:8/,
    },
    {
      name: 'error middleware of Express',
      files: express(
        "app.use((err, req, res, next) => {\n  res.status(500).json({ message: err.message, stack: err.stack });\n});\napp.get('/x', (req, res) => {});\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
    {
      name: 'a handler of FastAPI for everything',
      files: fastapi(
        '@app.exception_handler(Exception)\nasync def failed(request, exc):\n    return JSONResponse(status_code=500, content={"detail": str(exc)})\n@app.get("/x")\ndef x(): ...\n',
      ),
      at: 'main.py:5',
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, jsonify\napp = Flask(__name__)\n\n@app.get("/x")\ndef x():\n    try:\n        run()\n    except Exception as e:\n        return jsonify({"error": str(e)}), 500\n',
      },
      at: 'main.py:9',
      fix: /\}, 500$/m,
      fixLacks: /HTTPException/,
    },
  ],
  good: [
    {
      name: 'a stack while developing',
      files: express(
        "app.use((err, req, res, next) => {\n  res.status(500).json({ stack: process.env.NODE_ENV === 'production' ? undefined : err.stack });\n});\napp.get('/x', (req, res) => {});\napp.listen(3000);\n",
      ),
    },
    {
      name: 'a refused input in Flask',
      files: {
        'requirements.txt': 'flask==3.1.0\n',
        'main.py':
          'from flask import Flask, jsonify\napp = Flask(__name__)\n\n@app.get("/x")\ndef x():\n    try:\n        run()\n    except Exception as e:\n        return jsonify({"error": str(e)}), 400\n',
      },
    },
    {
      name: 'a handler of FastAPI for its own errors',
      files: fastapi(
        '@app.exception_handler(NotFound)\nasync def missing(request, exc):\n    return JSONResponse(status_code=404, content={"detail": str(exc)})\n@app.get("/x")\ndef x(): ...\n',
      ),
    },
    {
      name: 'a fixed text',
      files: fastapi(
        '@app.get("/x")\ndef x():\n    try:\n        run()\n    except Exception as e:\n        raise HTTPException(500, detail="failed")\n',
      ),
    },
    {
      name: "the caller's own mistake",
      files: express(
        "app.get('/x', (req, res) => { try { run(); } catch (err) { res.status(400).json({ error: err.message }); } });\napp.listen(3000);\n",
      ),
    },
  ],
});

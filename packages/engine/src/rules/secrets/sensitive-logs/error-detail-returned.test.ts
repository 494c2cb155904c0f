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
  ],
  good: [
    {
      name: 'a fixed text',
      files: fastapi(
        '@app.get("/x")\ndef x():\n    try:\n        run()\n    except Exception as e:\n        raise HTTPException(500, detail="failed")\n',
      ),
      passes: true,
    },
    {
      name: "the caller's own mistake",
      files: express(
        "app.get('/x', (req, res) => { try { run(); } catch (err) { res.status(400).json({ error: err.message }); } });\napp.listen(3000);\n",
      ),
      passes: true,
    },
  ],
});

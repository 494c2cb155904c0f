import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './job-state-in-memory.ts';

const jobs =
  'jobs = {}\n@app.post("/j/{id}")\ndef start(id):\n    jobs[id] = "running"\n@app.get("/j/{id}")\ndef status(id):\n    return jobs[id]\n';
const deployment =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 3\n  selector:\n    matchLabels: {app: api}\n  template:\n    metadata:\n      labels: {app: api}\n    spec:\n      containers:\n        - name: api\n          image: api\n';

ruleTest(rule, {
  bad: [
    { name: 'one process', files: fastapi(jobs), at: 'main.py:3', message: /changed by start/, severity: 'HIGH' },
    {
      name: 'three replicas in Compose',
      files: fastapi(jobs, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy:\n      replicas: 3\n' }),
      at: 'main.py:3',
      severity: 'CRITICAL',
    },
    {
      name: 'sessions in a Map',
      files: express(
        "const sessions = new Map();\napp.post('/l', (req, res) => { sessions.set(1, 2); res.json({}); });\napp.get('/me', (req, res) => res.json(sessions.get(1)));\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
      message: /sessions/,
    },
    {
      name: 'a table that one module fills and another one reads',
      files: fastapi(
        'from work import jobs, begin\n@app.get("/j/{id}")\ndef status(id):\n    return jobs[id]\n@app.post("/j/{id}")\ndef start(id):\n    begin(id)\n',
        { 'work.py': 'jobs = {}\ndef begin(id):\n    jobs[id] = "running"\n' },
      ),
      at: 'work.py:1',
    },
    {
      name: 'jobs that wait for a socket',
      files: express(
        "const pendingJobs = new Map();\nasync function startIfReady(id) {\n  const job = pendingJobs.get(id);\n  pendingJobs.delete(id);\n  await job();\n  emitToAll(id, 'done');\n}\napp.post('/p', (req, res) => { pendingJobs.set(1, run); res.json({}); });\napp.listen(3000);\n",
      ),
      at: 'server.js:3',
      message: /pendingJobs/,
    },
  ],
  good: [
    {
      name: 'what was found out about an object, remembered beside it',
      files: express(
        "const knownOfJobs = new WeakMap();\napp.post('/j', (req, res) => { knownOfJobs.set(req, 1); res.json(knownOfJobs.get(req)); });\napp.listen(3000);\n",
      ),
    },
    {
      name: 'a set that keeps asyncio tasks alive, a registry filled at import',
      files: fastapi(
        'import asyncio\n_tasks = set()\n_JOB_TYPES = {}\ndef register_job(n, f):\n    _JOB_TYPES[n] = f\n@app.get("/a")\nasync def a():\n    t = asyncio.create_task(b())\n    _tasks.add(t)\n    t.add_done_callback(_tasks.discard)\n',
      ),
    },
    {
      name: 'a table filled at import',
      files: fastapi('STATUS = {}\nSTATUS["a"] = 1\n@app.get("/x")\ndef x():\n    return STATUS\n'),
    },
    {
      name: 'uploads that only feed lines of progress in the log',
      files: fastapi(
        'import logging\nactive_uploads = []\ndef upload(progress):\n    active_uploads.append(progress)\n    if progress in active_uploads:\n        active_uploads.remove(progress)\n    return {"ok": True}\ndef log_progress():\n    for progress in active_uploads:\n        logging.info("%d bytes", progress.sent)\n@app.post("/u")\ndef u():\n    return upload(1)\n',
      ),
    },
    { name: 'a cache', files: fastapi('job_cache = {}\n@app.get("/x")\ndef x(id):\n    job_cache[id] = 1\n') },
    {
      name: 'a pod whose image is unknown',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', { 'k8s.yml': deployment }),
    },
  ],
});

import { insertInstructions } from '../../../documents/dockerfile/write.ts';
import type { App } from '../../../model/app.ts';
import type { ImageBuild } from '../../../model/image.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { defineRule, fail, pass, review, skip } from '../../rule.ts';
import {
  appSubject,
  at,
  commandsOf,
  containersOfApp,
  factsOf,
  imagesOfApp,
  noRunning,
  running,
} from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'observability/logs/output-buffered',
  title: 'The last lines before a crash are lost',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    if (app.language !== 'python') return skip('Node writes its output at once.');
    const prints = factsOf(app, 'log-call').filter((one) => one.level === 'print');
    const [first] = prints;
    if (first === undefined) return skip(`${app.name} does not log with print.`);
    const image = imagesOfApp(app, model).find((one) => runsPython(one));
    if (image === undefined) return skip(`No Dockerfile here starts ${app.name}.`);
    const unbuffered = unbufferedAt(app, model);
    if (unbuffered !== null) return pass(unbuffered, 'output is written at once');
    return fail(
      image,
      `${app.name} logs with print (${at(first.span)}), and ${image.file} does not set PYTHONUNBUFFERED: into a pipe Python writes 8 KB at a time.`,
      {
        subject: appSubject(app, 'logs/buffer'),
        evidence: [first.span],
        verify: `Start the container and watch \`docker logs -f\`: lines come in blocks, and \`docker kill\` swallows the newest.`,
        fix: review(
          'Write every line at once',
          'dockerfile',
          insertInstructions(image.slot, ['ENV PYTHONUNBUFFERED=1']),
        ),
      },
    );
  },

  docs: {
    problem: 'Lines that wait in the buffer are gone when the process is killed.',
    impact: 'After an out-of-memory kill or a crash exactly the lines that explain it are missing.',
    verify: 'Follow the log of a running container and kill it.',
    remedy: 'Set PYTHONUNBUFFERED=1, or log with the logging module, which writes each line.',
    tradeOff: 'One write per line; it matters only above thousands of lines per second.',
    sources: ['https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUNBUFFERED'],
  },
  examples: {
    bad: [tree('')],
    good: [tree('ENV PYTHONUNBUFFERED=1\n')],
  },
});

function tree(env: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x():\n    print("asked")\n',
    Dockerfile: `FROM python:3.13-slim\n${env}COPY . .\nCMD ["uvicorn", "main:app"]\n`,
  };
}

function unbufferedAt(app: App, model: DeploymentModel): Span | null {
  const entries = [
    ...imagesOfApp(app, model).flatMap((one) => [...one.env, ...one.otherEnv]),
    ...containersOfApp(app, model).flatMap((one) => one.env),
  ];
  const variable = entries.find((one) => one.name === 'PYTHONUNBUFFERED');
  const flag = commandsOf(app, model).find((one) => /\bpython[\d.]*\s+-\w*u\b|\bstdbuf\b/.test(one.text));
  return variable?.span ?? flag?.span ?? null;
}

/** Other images of a repository may carry a script or two. */
function runsPython(image: ImageBuild): boolean {
  const start = `${known(image.entrypoint)?.text ?? ''} ${known(image.command)?.text ?? ''}`;
  const base = known(image.base)?.repository ?? '';
  return (
    /\b(?:python[\d.]*|uvicorn|gunicorn|hypercorn|celery|fastapi|flask|granian|streamlit)\b/.test(start) ||
    /(?:^|\/)(?:python|uv|pypy)/.test(base)
  );
}

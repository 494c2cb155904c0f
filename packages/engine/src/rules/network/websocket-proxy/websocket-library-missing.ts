import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { serverOf } from '../../shared/behind-proxy.ts';

/** Packages that bring a WebSocket implementation for uvicorn, themselves or by what they need. */
const bringers =
  /^(?:websockets|wsproto|gradio|gradio-client|jupyter-server|chainlit|nicegui|streamlit|langgraph-api|google-genai|openai-agents|prisma|supabase|realtime|web3|yfinance|python-socketio|litestar|robyn|daphne|hypercorn|granian)$/;

export default defineRule<App>({
  id: 'network/websocket-proxy/websocket-library-missing',
  title: 'Every WebSocket is answered with 404',
  severity: 'CRITICAL',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    model.apps.filter(
      (app) => app.role === 'service' && app.language === 'python' && app.routes.some((route) => route.websocket),
    ),
  noSubject: 'No Python application here has a WebSocket route.',

  check(app, model) {
    const server = serverOf(app, model);
    const route = app.routes.find((it) => it.websocket);
    if (route === undefined) return skip('No WebSocket route.');
    const uvicorn = app.dependencies.find((it) => it.name === 'uvicorn' && it.group === 'runtime');
    const bringer = app.dependencies.find(
      (it) =>
        bringers.test(it.name) ||
        (/^(?:uvicorn|fastapi)$/.test(it.name) && it.extras.some((extra) => /^(?:standard|all)$/.test(extra))),
    );
    if (bringer !== undefined) return pass([route, bringer], `${bringer.name} brings a WebSocket implementation`);
    if (server !== null && /^(?:hypercorn|granian)$/.test(server.server))
      return pass(server.span, `${server.server} has its own implementation`);
    if (uvicorn === undefined) return skip('uvicorn is not among the direct dependencies.');
    // A lock or other packages that are not understood may bring it.
    const unsure = app.lockFiles.length > 0 || app.dependencies.length > 25;
    if (unsure) return skip('The lock file may bring a WebSocket implementation.');
    return fail(
      uvicorn.span,
      `${app.name} serves ${route.path} (${at(route.span)}) over WebSocket with plain uvicorn, and no dependency brings websockets or wsproto.`,
      {
        subject: appSubject(app, 'uvicorn/websockets'),
        evidence: [route.span],
        verify: 'The log says "No supported WebSocket library detected" with the first connection.',
        fix: advice(
          'Install the implementation',
          'text',
          `uvicorn[standard]${uvicorn.specifier === '' ? '' : uvicorn.specifier}`,
        ),
      },
    );
  },

  docs: {
    problem: 'uvicorn itself has no WebSocket implementation and then treats the handshake as an ordinary request.',
    impact: 'Progress and chat never connect, while all other pages work.',
    verify: 'Connect to the route inside the image: the handshake must answer 101.',
    remedy: 'Require `uvicorn[standard]`, or add `websockets`, and build the lock anew.',
    tradeOff: 'A few more packages in the image.',
    sources: ['https://www.uvicorn.org/installation/', 'https://www.uvicorn.org/settings/#implementation'],
  },
  examples: {
    bad: [example('uvicorn==0.54.0')],
    good: [example('uvicorn[standard]==0.54.0')],
  },
});

function example(uvicorn: string) {
  return {
    'requirements.txt': `fastapi==0.142.2\n${uvicorn}\n`,
    'main.py':
      'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def live(socket: WebSocket):\n    await socket.accept()\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}

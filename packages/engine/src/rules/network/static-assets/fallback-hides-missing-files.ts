import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/static-assets/fallback-hides-missing-files',
  title: 'Missing scripts are answered with a page',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const [first] = factsOf(app, 'page-fallback');
    if (first === undefined) return skip('No static files of the application fall back to a page.');
    return fail(
      first,
      `${app.name} answers every file that it does not have with ${first.page} (${at(first.span)}), also the hashed scripts of an older build.`,
      {
        subject: appSubject(app, 'static/fallback'),
        verify: `\`curl -si http://127.0.0.1:${portOfApp(app, model)}/assets/old-0a1b2c3d.js\` must answer 404, not a page with status 200.`,
        fix: advice(
          'Fall back for addresses of pages only, and say how long files may be kept',
          'python',
          `class SinglePage(StaticFiles):\n    async def get_response(self, path, scope):\n        try:\n            response = await super().get_response(path, scope)\n        except HTTPException as error:\n            if error.status_code != 404 or "." in path.rsplit("/", 1)[-1]:\n                raise\n            response = await super().get_response("${first.page}", scope)\n        if path.startswith("assets/"):\n            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"\n        else:\n            response.headers["Cache-Control"] = "no-cache"\n        return response`,
        ),
      },
    );
  },

  docs: {
    problem:
      'After an update, tabs that were open ask for scripts of the old build; they get HTML with status 200, which the browser refuses as a script, and caches keep it under that name.',
    impact: 'Users see a white page after each release until they reload, some of them longer because of caches.',
    verify: 'Ask for a script that does not exist and look at the status.',
    remedy: 'Answer 404 for names with an extension, and the page for everything else.',
    tradeOff: 'Addresses of pages that hold a dot need a rule of their own.',
    sources: ['https://vite.dev/guide/build#load-error-handling', 'https://www.starlette.io/staticfiles/'],
  },
  examples: {
    bad: [example('if error.status_code == 404:')],
    good: [example('if error.status_code == 404 and not path.startswith("assets/"):')],
  },
});

function example(condition: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py': `from fastapi import FastAPI, HTTPException\nfrom fastapi.staticfiles import StaticFiles\n\nclass Pages(StaticFiles):\n    async def get_response(self, path, scope):\n        try:\n            return await super().get_response(path, scope)\n        except HTTPException as error:\n            ${condition}\n                return await super().get_response("index.html", scope)\n            raise\n\napp = FastAPI()\n\n@app.get("/api/a")\ndef a(): ...\n\napp.mount("/", Pages(directory="dist", html=True))\n`,
  };
}

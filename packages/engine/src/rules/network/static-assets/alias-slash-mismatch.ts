import { directiveNamed } from '../../../documents/nginx/document.ts';
import { replaceArgs } from '../../../documents/nginx/write.ts';
import { advice, defineRule, fail, pass, review, skip } from '../../rule.ts';
import { labelOf, noProxy, type Place, placeSubject, places } from '../../shared/proxies.ts';

export default defineRule<Place>({
  id: 'network/static-assets/alias-slash-mismatch',
  title: 'A served folder leads to the wrong files',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => places(model).filter(({ location }) => directiveNamed(location.directives, 'alias') !== undefined),
  noSubject: `No location of a proxy here uses alias. ${noProxy}`,

  check(place) {
    const { location } = place;
    const alias = directiveNamed(location.directives, 'alias');
    const path = alias?.args[0]?.text ?? '';
    if (alias === undefined || path.includes('$')) return skip('The path is a variable.');
    if (location.modifier === '=' || location.modifier.startsWith('~'))
      return skip('An exact or pattern location maps whole paths.');
    const open = location.pattern.endsWith('/');
    if (open === path.endsWith('/')) return pass(alias.headSpan);
    if (!open) {
      return fail(
        location.headSpan,
        `${labelOf(location)} without a slash maps to ${path} with one, so a request for ${location.pattern}../ leaves that folder.`,
        {
          subject: placeSubject(place, 'alias'),
          verify: `\`curl --path-as-is -s http://HOST${location.pattern}../\` must answer 403 or 404.`,
          fix: advice('Write both with a slash', 'nginx', `location ${location.pattern}/ {\n    alias ${path};\n}`),
        },
      );
    }
    return fail(
      alias.headSpan,
      `${labelOf(location)} ends with a slash and alias ${path} does not, so ${location.pattern}a.png is looked up as ${path}a.png.`,
      {
        severity: 'MEDIUM',
        subject: placeSubject(place, 'alias'),
        verify: `\`curl -sI http://HOST${location.pattern}<a file that exists>\` answers 404.`,
        fix: review('Write both with a slash', 'nginx', replaceArgs(alias, `${path}/`)),
      },
    );
  },

  docs: {
    problem:
      'nginx replaces the text of the location by the text of alias, character by character, so a slash on one side only joins or drops one.',
    impact: 'Files are not found, or, the other way round, anybody can read the folder above.',
    verify: 'Ask for a file that exists, and for the folder above with --path-as-is.',
    remedy: 'End both the location and its alias with a slash.',
    tradeOff: 'None: only requests that were wrong change.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#alias'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('/media', '/srv/media/') }],
    good: [{ 'nginx.conf': conf('/media/', '/srv/media/') }],
  },
});

function conf(location: string, alias: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    location ${location} {\n      alias ${alias};\n    }\n  }\n}\n`;
}

import { keyword, positional } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import { headSpan, lastName, spanAt, textOf } from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { literalOf } from '../values.ts';
import { moduleSpan, usesModule } from './imports.ts';

/** Nothing else is looked at below. */
const pythonCalls = new Set(['Limiter', 'add_middleware', 'frontend']);
const scriptModules = [
  'express-session',
  'express-rate-limit',
  '@fastify/rate-limit',
  'socket.io',
  'compression',
  '@fastify/compress',
  'formidable',
  'express-fileupload',
];

/** Defaults of server libraries that keep state in memory, what bundles give away, and compression. */
export function serverFacts(syntax: Syntax): SourceFact[] {
  const calls =
    syntax.language === 'python'
      ? callsNamed(syntax, pythonCalls)
      : usesModule(syntax, ...scriptModules)
        ? syntax.calls
        : [];
  return [
    ...calls.flatMap((call) => [
      ...stores(syntax, call),
      ...compression(syntax, call),
      ...pages(syntax, call),
      ...uploads(syntax, call),
    ]),
    ...sourceMaps(syntax),
  ];
}

function stores(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const text = (): string => textOf(syntax, call.arguments);
  const fact = (what: 'sessions' | 'rate-limit' | 'socket.io', library: string): SourceFact[] => [
    { type: 'memory-store', what, library, span: headSpan(syntax, call) },
  ];
  if (syntax.language === 'python') {
    if (name !== 'Limiter' || !usesModule(syntax, 'slowapi', 'flask_limiter')) return [];
    const stored = /storage_uri|storage_options|storage\s*=|RATELIMIT_STORAGE/.test(text() + syntax.text);
    return stored ? [] : fact('rate-limit', usesModule(syntax, 'slowapi') ? 'slowapi' : 'Flask-Limiter');
  }
  const local = (module: string): boolean =>
    moduleSpan(syntax, module) !== null && moduleSpan(syntax, module)?.local === call.callee;
  if (local('express-session')) {
    if (/^\s*[\w.]+\s*$/.test(text())) return [];
    const store = keyword(syntax, call, 'store')?.text ?? (/[{,]\s*store\s*[,}]/.test(text()) ? 'store' : undefined);
    return store === undefined || /MemoryStore\(/.test(store) ? fact('sessions', 'express-session') : [];
  }
  if (local('express-rate-limit') || (name === 'rateLimit' && usesModule(syntax, 'express-rate-limit')))
    return keyword(syntax, call, 'store') === undefined && /^\s*\{/.test(text())
      ? fact('rate-limit', 'express-rate-limit')
      : [];
  if (name === 'register' && usesModule(syntax, '@fastify/rate-limit') && /rateLimit/i.test(text()))
    return /redis|store/.test(text()) ? [] : fact('rate-limit', '@fastify/rate-limit');
  if (
    call.isNew &&
    /^(?:Server|SocketIOServer|SocketServer|IOServer)$/.test(call.callee) &&
    usesModule(syntax, 'socket.io')
  )
    return /adapter/i.test(syntax.text) ? [] : fact('socket.io', 'socket.io');
  return [];
}

function compression(syntax: Syntax, call: CallNode): SourceFact[] {
  const name = lastName(call.callee);
  const does =
    syntax.language === 'python'
      ? name === 'add_middleware' &&
        /GZipMiddleware|BrotliMiddleware|CompressMiddleware|ZstdMiddleware/.test(textOf(syntax, call.arguments))
      : (call.callee === 'compression' && usesModule(syntax, 'compression')) ||
        (name === 'register' && usesModule(syntax, '@fastify/compress'));
  return does ? [{ type: 'compression', span: headSpan(syntax, call) }] : [];
}

/** `app.frontend("/", directory=…)`; mounts are read beside the other operations. */
function pages(syntax: Syntax, call: CallNode): SourceFact[] {
  if (syntax.language !== 'python' || lastName(call.callee) !== 'frontend' || !usesModule(syntax, 'fastapi')) return [];
  const path = positional(syntax, call, 0);
  return keyword(syntax, call, 'directory') === undefined
    ? []
    : [{ type: 'static-files', mount: (path && literalOf(syntax, path)) ?? '/', span: headSpan(syntax, call) }];
}

/** Parsers of multipart bodies whose default knows no useful limit. */
function uploads(syntax: Syntax, call: CallNode): SourceFact[] {
  if (syntax.language === 'python') return [];
  const name = lastName(call.callee);
  const text = textOf(syntax, call.arguments);
  const isParser =
    (/^(?:formidable|IncomingForm)$/.test(name) && usesModule(syntax, 'formidable')) ||
    (name === 'fileUpload' && usesModule(syntax, 'express-fileupload'));
  if (!isParser || (/^\s*\w+\s*$/.test(text) && text.trim() !== '')) return [];
  const bounded = /maxFileSize|maxTotalFileSize|limits\s*:/.test(text + syntax.text);
  return [{ type: 'upload-read', bounded, function: null, span: headSpan(syntax, call) }];
}

/** Bundler settings that publish the sources beside the bundle. */
function sourceMaps(syntax: Syntax): SourceFact[] {
  if (!/(?:vite|next|webpack|nuxt|svelte|rollup|vue)\.config\.[cm]?[jt]s$/.test(syntax.path)) return [];
  const match =
    /\bsourcemap\s*:\s*(true|["'](?:inline|hidden)["'])|\bproductionBrowserSourceMaps\s*:\s*(true)|\bproductionSourceMap\s*:\s*(true)/.exec(
      syntax.text,
    );
  if (match === null || syntax.comments.some((one) => one.start <= match.index && match.index < one.end)) return [];
  // A library is bundled by whoever installs it; its maps help them.
  if (/\blib\s*:\s*\{/.test(syntax.text)) return [];
  const removed = /sentryVitePlugin|withSentryConfig|sentryWebpackPlugin|filesToDeleteAfterUpload|hideSourceMaps/.test(
    syntax.text,
  );
  const hidden = /hidden/.test(match[1] ?? '') || removed;
  return [
    { type: 'source-maps', hidden, span: spanAt(syntax, { start: match.index, end: match.index + match[0].length }) },
  ];
}

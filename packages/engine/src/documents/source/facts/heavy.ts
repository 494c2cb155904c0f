import { argumentsOf } from '../arguments.ts';
import { callsNamed } from '../call-index.ts';
import type { SourceFact } from '../document.ts';
import {
  enclosing,
  functionAt,
  headSpan,
  indexFrom,
  isAwaited,
  isModuleLevel,
  lastName,
  namedFunctionAt,
} from '../look.ts';
import type { CallNode, Syntax } from '../syntax.ts';
import { importsOf, originOf, usesModule } from './imports.ts';
import { isStartupFunction } from './lifecycle.ts';

const loaders = new Map<string, string>([
  ['DocumentConverter', 'docling'],
  ['Reader', 'easyocr'],
  ['SentenceTransformer', 'sentence-transformers'],
  ['CrossEncoder', 'sentence-transformers'],
  ['YOLO', 'ultralytics'],
  ['WhisperModel', 'faster-whisper'],
  ['from_pretrained', 'transformers'],
  ['PaddleOCR', 'paddleocr'],
  ['InferenceSession', 'onnxruntime'],
]);

const heavy: readonly (readonly [RegExp, string, string])[] = [
  [/^(?:pdf2image\.)?convert_from_(?:path|bytes)$/, 'pdf2image', 'pdf2image'],
  [/^pytesseract\.image_to_\w+$/, 'pytesseract', 'pytesseract'],
  [/^cv2\.(?:imread|imdecode|resize|cvtColor|threshold|findContours|GaussianBlur|dnn\.\w+)$/, 'cv2', 'opencv'],
  [/(?:^|\.)(?:doc(?:ument)?_?)?converter\.convert(?:_all)?$/i, 'docling', 'docling'],
  [/\.readtext$/, 'easyocr', 'easyocr'],
  [/^fitz\.open$/, 'fitz', 'pymupdf'],
  [/^(?:whisper\.)?(?:model\.)?transcribe$/, 'whisper', 'whisper'],
  [/\.get_pixmap$/, 'fitz', 'pymupdf'],
  [
    /(?:model|embedder|encoder|transformer|reranker)\w*\.(?:encode|encode_multi_process|rank|similarity)$/i,
    'sentence_transformers',
    'sentence-transformers',
  ],
  [/(?:cross_?encoder|reranker)\w*\.predict$/i, 'sentence_transformers', 'sentence-transformers'],
  [/(?:^|\.)(?:\w*model|pipe|pipeline|generator|classifier|summarizer)\.generate$/i, 'transformers', 'transformers'],
  [/(?:^|\.)ocr\.(?:ocr|predict)$/i, 'paddleocr', 'paddleocr'],
  [/^ocrmypdf\.ocr$/, 'ocrmypdf', 'ocrmypdf'],
  [/(?:^|\.)(?:yolo\w*|detector|\w*model)\.(?:predict|track)$/i, 'ultralytics', 'ultralytics'],
];

/** Work that takes a core or gigabytes: documents, images, models. */
export function heavyFacts(syntax: Syntax): SourceFact[] {
  if (syntax.language !== 'python') return scriptHeavy(syntax);
  // Only what the file imports can be called in it.
  const candidates = heavy.filter(([, module]) => importsOf(syntax).some((one) => one.name.startsWith(module)));
  return syntax.calls.flatMap((call): SourceFact[] => {
    const loader = loaderOf(syntax, call);
    if (loader !== null) return [modelLoad(syntax, call, loader)];
    const library = libraryOf(syntax, call, candidates);
    if (library === null) return [];
    const fn = functionAt(syntax, call.start);
    return [heavyFact(syntax, call, library, fn?.async ?? false)];
  });
}

function modelLoad(syntax: Syntax, call: CallNode, library: string): SourceFact {
  const named = namedFunctionAt(syntax, call.start);
  return {
    type: 'model-load',
    library,
    at: momentOf(syntax, call),
    ...(named === null ? {} : { function: named.name }),
    span: headSpan(syntax, call),
  };
}

function heavyFact(syntax: Syntax, call: CallNode, library: string, inAsync: boolean): SourceFact {
  const options: Record<string, string> = {};
  for (const one of argumentsOf(syntax, call)) {
    if (one.name !== null) options[one.name] = one.text.slice(0, 120);
    else if (one.text.startsWith('**')) options['**'] = one.text.slice(2, 80);
  }
  return {
    type: 'heavy-call',
    library,
    call: call.callee,
    inAsync,
    function: namedFunctionAt(syntax, call.start)?.name ?? null,
    awaited: isAwaited(syntax, call),
    offloaded: isOffloaded(syntax, call),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    span: headSpan(syntax, call),
  };
}

function libraryOf(syntax: Syntax, call: CallNode, candidates: typeof heavy): string | null {
  for (const [pattern, module, library] of candidates) {
    if (pattern.test(call.callee) && (usesModule(syntax, module) || originOf(syntax, call.callee)?.startsWith(module)))
      return library;
  }
  if (/^subprocess\.(?:run|call|check_call|check_output|Popen)$/.test(call.callee)) {
    const tool = /\b(ffmpeg|soffice|libreoffice|gs|pdftoppm|tesseract)\b/.exec(
      syntax.text.slice(call.start, call.start + 300),
    )?.[1];
    return tool ?? null;
  }
  return null;
}

function loaderOf(syntax: Syntax, call: CallNode): string | null {
  const name = lastName(call.callee);
  const library = loaders.get(name);
  if (library === undefined) return null;
  if (name === 'Reader')
    return call.callee === 'easyocr.Reader' || originOf(syntax, 'Reader') === 'easyocr.Reader' ? library : null;
  return usesModule(syntax, library.replace(/-/g, '_'), library, 'docling', 'transformers', 'faster_whisper')
    ? library
    : null;
}

function momentOf(syntax: Syntax, call: CallNode): 'import' | 'startup' | 'request' {
  if (isModuleLevel(syntax, call.start)) return 'import';
  const fn = functionAt(syntax, call.start);
  // `@lru_cache`, `@cache`, `@worker_process_init.connect`: once per process.
  if (
    fn !== null &&
    /@(?:[\w.]*(?:lru_cache|cache|cached_property|singleton|worker_process_init|st\.cache_resource)\b[^\n]*)\s*$/.test(
      syntax.text.slice(Math.max(0, fn.start - 120), fn.start),
    )
  )
    return 'startup';
  if (fn !== null && /\bglobal\s|is None|not in /.test(syntax.text.slice(fn.body.start, call.start))) return 'startup';
  if (fn !== null && (isStartupFunction(syntax, fn) || /load|init|get_|setup|warm/i.test(fn.name))) return 'startup';
  return fn?.name === '__init__' ? 'startup' : 'request';
}

/** Run by `asyncio.to_thread`, an executor or a task queue instead of in the loop. */
export function isOffloaded(syntax: Syntax, call: CallNode): boolean {
  const { calls, ends } = handOversOf(syntax);
  const before = indexFrom(calls, call.start) - 1;
  return (ends[before] ?? -1) >= call.end || enclosing(syntax.decorators, call.start) !== null;
}

/** Calls that hand work to a thread, and for each the furthest end of it and of those before. */
interface HandOvers {
  readonly calls: readonly CallNode[];
  readonly ends: readonly number[];
}

const handOvers = new WeakMap<Syntax, HandOvers>();

function handOversOf(syntax: Syntax): HandOvers {
  const known = handOvers.get(syntax);
  if (known !== undefined) return known;
  const calls = syntax.calls.filter((one) =>
    /to_thread|run_in_executor|run_sync|run_in_threadpool|submit/.test(one.callee),
  );
  let furthest = -1;
  const ends = calls.map((one) => {
    furthest = Math.max(furthest, one.end);
    return furthest;
  });
  const found = { calls, ends };
  handOvers.set(syntax, found);
  return found;
}

const scripted = new Set(['launch', 'sharp']);

function scriptHeavy(syntax: Syntax): SourceFact[] {
  return callsNamed(syntax, scripted).flatMap((call): SourceFact[] => {
    const library = /^(?:puppeteer|playwright|chromium)\.launch$/.test(call.callee)
      ? (call.callee.split('.')[0] ?? '')
      : call.callee === 'sharp' && usesModule(syntax, 'sharp')
        ? 'sharp'
        : null;
    return library === null ? [] : [heavyFact(syntax, call, library, functionAt(syntax, call.start)?.async ?? false)];
  });
}

/**
 * A cheap look before the parser. Parsing costs a hundred times as much, and many files of a repository (types, styles,
 * pure logic) have nothing to say here. A file that is left out would yield no fact beside its imports.
 */
export function isWorthParsing(path: string, text: string): boolean {
  if (worthByPath.test(path)) return true;
  return path.endsWith('.py') ? pythonSigns.some((sign) => sign.test(text)) : words.test(text) || shapes.test(text);
}

/** Handlers and histories that are known by their place alone. */
const worthByPath =
  /(?:^|\/)(?:route|urls)\.[a-z]+$|(?:^|\/)migrations?\/|(?:^|\/)pages\/api\/|(?:^|\/)celery_?config(?:uration)?\.py$|\.config\.[cm]?[jt]s$/;

/** Words of which at least one stands in every other file that can yield a fact, or whose imports lead to one. */
const words =
  /INSTALLED_APPS|ROOT_URLCONF|ALLOWED_HOSTS|COOKIE_SECURE|remote_addr|trust proxy|trustProxy|environ|getenv|_env\(|dotenv|run\/secrets|process\.env|import\.meta\.env|fastapi|flask|django|starlette|sanic|aiohttp|express|fastify|hono|koa|nestjs|urlpatterns|Blueprint|sqlite|PRAGMA|sqlalchemy|sqlmodel|SQLModel|create_engine|Database\(|disk_usage|statfs|synchronize|feature_flag|featureFlag|\.sync\(|SECRET|secret|password|sharp|puppeteer|subprocess|WebSocket|websocket|socket\.io|tempfile|upload|Upload|multer|SIGTERM|raceful|terminus|process\.exit|lifespan|on_event|logging|logger|console\.|print\(|prometheus|prom-client|opentelemetry|alembic|create_all|drop_all|BaseSettings|envalid|open\(|write_text|write_bytes|writeFile|unlink|rmtree|docling|torch|transformers|easyocr|tesseract|pdf2image|cv2|fitz|uvicorn|listen\(|correlation|launchdarkly|unleash|flagsmith|growthbook|FEATURE_|ENABLE_|requests\.|httpx|axios|EventSource|celery|CELERY|sentry|StaticFiles|MAX_|Queue|create_task|BackgroundTasks|Thread\(|shared_task|\.task\(|CREATE TABLE|__tablename__|DELETE FROM|apscheduler|MEDIA_ROOT|TABLE|migrations\.|upgrad|jwt|query_params|searchParams|\.query\.|sourcemap|SourceMap|winston|pino|compression|formidable|fileUpload|catch|rmSync|remoteAddress|isAdmin|\/\/localhost|\/\/127\.0\.0\.1|cookies\.set|public-read|Pool\(/;

/** The others. Apart, because the engine tries plain words that stand side by side together, and takes a third less time. */
const shapes =
  /[Rr]outer|[rR]ate.?[lL]imit|[tT]hrottl|[lL]imiter|request[_-]id|verify\w*\s*[=:]|[aA]uth|\blog\.|[?&]token=|new Map\b|new Set\b|cookies?\(/;

const pythonSigns = [
  // A call that is no definition, no statement and nothing built in: the call graph wants it.
  /(?<!\w)(?<!\b(?:def|class)\s+)(?!(?:if|elif|while|return|in|and|or|not|for|yield|assert|lambda|is|else|del|raise|except|with|from|import|print|len|str|int|float|bool|dict|list|set|tuple|range|enumerate|zip|map|filter|sorted|sum|min|max|any|all|isinstance|issubclass|hasattr|getattr|setattr|type|super|round|abs|repr|iter|next|reversed|vars|id|format)\s*\()[A-Za-z_]\w*\s*\(/,
  words,
  shapes,
  // Classes and constants without any call.
  /\bglobal\s|redis|valkey|[sS]ettings|class\s+Celery|MIDDLEWARE|_(?:DIR|FOLDER|PATH|KEY|dir|folder|path|key)\b|LIMIT|limit|__tablename__|journal_mode|busy_timeout|traceparent|api_?key|API_?KEY|[tT]oken|TOKEN|[oO]rigin|ORIGIN|passlib|\bjose\b|compare_digest|[fF]orwarded|FORWARDED|\bexcept\b|\braise\b|[mM]igrat|=\s*(?:\{\s*\}|\[\s*\]|(?:set|dict|list)\()/,
];

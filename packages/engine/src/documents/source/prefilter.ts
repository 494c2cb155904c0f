/** Words of which at least one stands in every file that can yield a fact. */
const words =
  /environ|getenv|_env\(|dotenv|run\/secrets|process\.env|import\.meta\.env|fastapi|flask|django|starlette|sanic|aiohttp|express|fastify|hono|koa|nestjs|[Rr]outer|urlpatterns|Blueprint|sqlite|PRAGMA|sqlalchemy|sqlmodel|SQLModel|create_engine|Database\(|disk_usage|statfs|synchronize|feature_flag|featureFlag|\.sync\(|SECRET|secret|password|sharp|puppeteer|subprocess|WebSocket|websocket|socket\.io|tempfile|upload|Upload|multer|SIGTERM|lifespan|on_event|logging|logger|console\.|print\(|prometheus|prom-client|opentelemetry|alembic|create_all|drop_all|BaseSettings|envalid|open\(|write_text|write_bytes|writeFile|unlink|rmtree|docling|torch|transformers|easyocr|tesseract|pdf2image|cv2|fitz|uvicorn|listen\(|rate.?limit|limiter|request[_-]id|correlation|launchdarkly|unleash|flagsmith|growthbook|FEATURE_|ENABLE_|requests\.|httpx|axios|EventSource|celery|CELERY|sentry|StaticFiles|MAX_|Queue|create_task|BackgroundTasks|Thread\(|shared_task|\.task\(|verify\w*\s*[=:]|CREATE TABLE|__tablename__|DELETE FROM|apscheduler|\bglobal\s|\bdef\s|TABLE|migrations\.|upgrad|jwt|[aA]uth|query_params|searchParams|\.query\.|sourcemap|SourceMap|winston|pino|compression|formidable|fileUpload|catch/;

/** A cheap look before the parser: many files of a repository (types, styles, pure logic) have nothing to say here. */
export function isWorthParsing(path: string, text: string): boolean {
  return words.test(text) || /(?:^|\/)(?:route|urls)\.[a-z]+$|(?:^|\/)migrations?\//.test(path);
}

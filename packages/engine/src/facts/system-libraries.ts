/**
 * Packages of pip and npm that need something of the operating system at run time. From the packages' installation pages
 * and from the import closure of their wheels (opencv checked by hand); rule catalogue parts 2.4 and 2.5. Packages whose
 * wheels bring everything along are left out on purpose.
 */
export interface SystemNeed {
  readonly packages: readonly string[];
  /** One of each group must be there; names as Debian and Alpine know them. */
  readonly groups: readonly { readonly anyOf: RegExp; readonly debian: string; readonly alpine: string }[];
  /** What the process says when it is missing. */
  readonly symptom: string;
  /** Any of these extras or packages makes it unnecessary. */
  readonly unless: readonly string[];
  /** Development libraries of the full language images bring it. */
  readonly inFullImage: boolean;
}

const gl = {
  anyOf: /^(libgl1|libgl1-mesa-glx|libgl1-mesa-dri|mesa-gl|libgl-dev|mesa-utils)$/,
  debian: 'libgl1',
  alpine: 'mesa-gl',
};
const glib = {
  anyOf: /^(libglib2\.0-0|libglib2\.0-0t64|libglib2\.0-dev|glib)$/,
  debian: 'libglib2.0-0',
  alpine: 'glib',
};
const poppler = { anyOf: /^poppler-utils$/, debian: 'poppler-utils', alpine: 'poppler-utils' };
const tesseract = { anyOf: /^tesseract-ocr/, debian: 'tesseract-ocr', alpine: 'tesseract-ocr' };
const ffmpeg = { anyOf: /^ffmpeg/, debian: 'ffmpeg', alpine: 'ffmpeg' };
const magic = {
  anyOf: /^(libmagic1|libmagic1t64|libmagic|libmagic-dev|file)$/,
  debian: 'libmagic1',
  alpine: 'libmagic',
};
const pq = {
  anyOf: /^(libpq5|libpq-dev|libpq|postgresql-client.*|postgresql-dev|postgresql-libs)$/,
  debian: 'libpq5',
  alpine: 'libpq',
};

function need(
  packages: string,
  groups: SystemNeed['groups'],
  symptom: string,
  options: { unless?: string; full?: boolean } = {},
): SystemNeed {
  return {
    packages: packages.split(' '),
    groups,
    symptom,
    unless: options.unless?.split(' ') ?? [],
    inFullImage: options.full ?? false,
  };
}

export const pythonNeeds: readonly SystemNeed[] = [
  need('opencv-python opencv-contrib-python', [gl, glib], 'ImportError: libGL.so.1: cannot open shared object file', {
    unless: 'opencv-python-headless opencv-contrib-python-headless',
  }),
  need('pdf2image', [poppler], 'PDFInfoNotInstalledError: Unable to get page count. Is poppler installed and in PATH?'),
  need('pytesseract ocrmypdf', [tesseract], 'TesseractNotFoundError: tesseract is not installed'),
  // Full images of Debian carry `file` for the compilers' sake, and with it the library.
  need('python-magic', [magic], 'ImportError: failed to find libmagic', { unless: 'python-magic-bin', full: true }),
  need(
    'weasyprint',
    [
      {
        anyOf: /^(libpango-1\.0-0|libpangoft2-1\.0-0|libpangocairo-1\.0-0|pango|libpango1\.0-dev|weasyprint)$/,
        debian: 'libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0',
        alpine: 'pango',
      },
    ],
    'OSError: cannot load library libpango-1.0-0',
    { full: true },
  ),
  need(
    'cairosvg cairocffi',
    [{ anyOf: /^(libcairo2|libcairo2-dev|cairo|cairo-dev)$/, debian: 'libcairo2', alpine: 'cairo' }],
    'OSError: no library called "cairo-2" was found',
    { full: true },
  ),
  need(
    'pdfkit imgkit',
    [{ anyOf: /^wkhtmltopdf/, debian: 'wkhtmltopdf', alpine: 'wkhtmltopdf' }],
    'OSError: No wkhtmltopdf executable found',
  ),
  need(
    'camelot-py ghostscript',
    [{ anyOf: /^ghostscript$/, debian: 'ghostscript', alpine: 'ghostscript' }],
    'RuntimeError: Ghostscript library not found',
    { full: false },
  ),
  need(
    'tabula-py tika pyspark language-tool-python',
    [{ anyOf: /jre|jdk|temurin|java/, debian: 'default-jre-headless', alpine: 'openjdk17-jre-headless' }],
    'java: not found',
  ),
  need('pypandoc', [{ anyOf: /^pandoc/, debian: 'pandoc', alpine: 'pandoc' }], 'OSError: No pandoc was found', {
    unless: 'pypandoc-binary',
  }),
  need(
    'pyzbar',
    [{ anyOf: /^(libzbar0|libzbar0t64|zbar|zbar-tools|libzbar-dev)$/, debian: 'libzbar0', alpine: 'zbar' }],
    'ImportError: Unable to find zbar shared library',
  ),
  need('pydub ffmpeg-python openai-whisper', [ffmpeg], 'FileNotFoundError: ffmpeg', {
    unless: 'imageio-ffmpeg static-ffmpeg',
  }),
  need('psycopg2', [pq], 'ImportError: libpq.so.5: cannot open shared object file', {
    unless: 'psycopg2-binary',
    full: true,
  }),
  need(
    'mysqlclient',
    [
      {
        anyOf:
          /^(libmariadb3|libmariadb-dev|default-libmysqlclient-dev|mariadb-connector-c|mariadb-dev|default-mysql-client|mariadb-client)/,
        debian: 'libmariadb3',
        alpine: 'mariadb-connector-c',
      },
    ],
    'ImportError: libmariadb.so.3: cannot open shared object file',
    { full: true },
  ),
  need(
    'graphviz pydot pygraphviz',
    [{ anyOf: /^graphviz/, debian: 'graphviz', alpine: 'graphviz' }],
    "ExecutableNotFound: failed to execute 'dot'",
  ),
  need(
    'lightgbm',
    [{ anyOf: /^(libgomp1|libgomp|gcc|g\+\+|build-essential)$/, debian: 'libgomp1', alpine: 'libgomp' }],
    'OSError: libgomp.so.1: cannot open shared object file',
    { full: true },
  ),
  need(
    'pyvips',
    [{ anyOf: /^(libvips|vips)/, debian: 'libvips42', alpine: 'vips' }],
    'OSError: cannot load library libvips.so.42',
    { unless: 'pyvips-binary' },
  ),
];

export const nodeNeeds: readonly SystemNeed[] = [
  need(
    'puppeteer',
    [{ anyOf: /^(libnss3|chromium|chromium-browser|google-chrome.*|nss)$/, debian: 'chromium', alpine: 'chromium' }],
    'error while loading shared libraries: libnss3.so',
    {},
  ),
  need(
    'pdf2pic gm',
    [
      {
        anyOf: /^(graphicsmagick|imagemagick)/,
        debian: 'graphicsmagick ghostscript',
        alpine: 'graphicsmagick ghostscript',
      },
    ],
    'Error: spawn gm ENOENT',
    { full: false },
  ),
  need('fluent-ffmpeg', [ffmpeg], 'Error: Cannot find ffmpeg', { unless: 'ffmpeg-static @ffmpeg-installer/ffmpeg' }),
  need('node-poppler pdf-poppler', [poppler], 'Error: spawn pdftocairo ENOENT'),
  need(
    'libreoffice-convert',
    [{ anyOf: /^libreoffice/, debian: 'libreoffice', alpine: 'libreoffice' }],
    'Error: Could not find soffice binary',
  ),
  need('node-tesseract-ocr', [tesseract], 'Error: spawn tesseract ENOENT'),
  need('simple-git', [{ anyOf: /^git$/, debian: 'git', alpine: 'git' }], 'Error: spawn git ENOENT', { full: true }),
];

/** Python packages without wheels for musl: pip builds them for hours on Alpine, or fails. PyPI file lists. */
export const withoutMuslWheels: ReadonlySet<string> = new Set(
  'torch torchvision tensorflow jax jaxlib opencv-python opencv-contrib-python opencv-python-headless onnxruntime paddlepaddle docling docling-parse playwright lightgbm xgboost faiss-cpu mediapipe open3d vtk triton bitsandbytes'.split(
    ' ',
  ),
);

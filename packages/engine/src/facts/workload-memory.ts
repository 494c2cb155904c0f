/**
 * Memory of heavy work, per process and on top of it per job. Estimates from public reports (docling#2540, #2829,
 * HelpUDoc#73 and the projects' own pages; rule catalogue 2.7): good enough to say that 512 MiB will not do, not to size a host.
 */
export interface Workload {
  readonly name: string;
  readonly packages: readonly string[];
  readonly residentBytes: number;
  readonly peakBytes: number;
  readonly startSeconds: number;
  readonly does: string;
}

const gib = 2 ** 30;

export const workloads: readonly Workload[] = [
  {
    name: 'Docling',
    packages: ['docling'],
    residentBytes: 2 * gib,
    peakBytes: 2 * gib,
    startSeconds: 60,
    does: 'converting one large PDF',
  },
  {
    name: 'Marker',
    packages: ['marker-pdf', 'surya-ocr', 'magic-pdf', 'mineru', 'nougat-ocr'],
    residentBytes: 3 * gib,
    peakBytes: 2 * gib,
    startSeconds: 90,
    does: 'converting one large PDF',
  },
  {
    name: 'Unstructured',
    packages: ['unstructured-inference', 'layoutparser', 'detectron2'],
    residentBytes: 2 * gib,
    peakBytes: gib,
    startSeconds: 40,
    does: 'partitioning one document',
  },
  {
    name: 'EasyOCR',
    packages: ['easyocr'],
    residentBytes: gib,
    peakBytes: gib,
    startSeconds: 20,
    does: 'reading one page',
  },
  {
    name: 'PaddleOCR',
    packages: ['paddleocr', 'paddlepaddle'],
    residentBytes: gib,
    peakBytes: 0.5 * gib,
    startSeconds: 20,
    does: 'reading one page',
  },
  {
    name: 'Whisper',
    packages: ['openai-whisper', 'faster-whisper'],
    residentBytes: gib,
    peakBytes: gib,
    startSeconds: 30,
    does: 'transcribing one file',
  },
  {
    name: 'a Transformers model',
    packages: ['transformers'],
    residentBytes: gib,
    peakBytes: 0.5 * gib,
    startSeconds: 30,
    does: 'one inference',
  },
  {
    name: 'a sentence embedding model',
    packages: ['sentence-transformers'],
    residentBytes: 0.6 * gib,
    peakBytes: 0.2 * gib,
    startSeconds: 20,
    does: 'one batch',
  },
  {
    name: 'PyTorch',
    packages: ['torch'],
    residentBytes: 0.5 * gib,
    peakBytes: 0.3 * gib,
    startSeconds: 10,
    does: 'one inference',
  },
  {
    name: 'pdf2image',
    packages: ['pdf2image'],
    residentBytes: 0.1 * gib,
    peakBytes: 0.5 * gib,
    startSeconds: 2,
    does: 'rendering a 20-page PDF at 300 dpi',
  },
  {
    name: 'headless Chromium',
    packages: ['puppeteer', 'playwright', 'pyppeteer'],
    residentBytes: 0.1 * gib,
    peakBytes: 0.7 * gib,
    startSeconds: 3,
    does: 'one open page',
  },
  {
    name: 'LibreOffice',
    packages: ['libreoffice-convert', 'unoserver'],
    residentBytes: 0.1 * gib,
    peakBytes: 0.5 * gib,
    startSeconds: 5,
    does: 'one conversion',
  },
];

export function workloadOf(packageName: string): Workload | undefined {
  return workloads.find((workload) => workload.packages.includes(packageName));
}

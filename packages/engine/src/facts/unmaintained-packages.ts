/** Programs of Linux distributions whose makers gave them up: no holes are closed any more. From their own announcements, as of the day of the tables. */
export interface UnmaintainedPackage {
  readonly product: string;
  readonly why: string;
  readonly instead: string;
}

const entries: readonly (readonly [RegExp, UnmaintainedPackage])[] = [
  [
    // https://github.com/nginx/unit
    /^unit(?:-(?:dev|go|jsc\d+|perl|php|python[\d.]*|ruby|wasm))?$/,
    {
      product: 'NGINX Unit',
      why: 'its makers archived it in October 2025 and fix no more holes',
      instead: 'gunicorn, uvicorn or granian behind nginx',
    },
  ],
  [
    // https://wkhtmltopdf.org/status.html
    /^wkhtmltopdf$/,
    {
      product: 'wkhtmltopdf',
      why: 'it was archived in January 2023 and carries a browser engine of 2015',
      instead: 'WeasyPrint or headless Chromium',
    },
  ],
  [
    // https://github.com/ariya/phantomjs/issues/15344
    /^phantomjs$/,
    { product: 'PhantomJS', why: 'its development ended in 2018', instead: 'headless Chromium' },
  ],
];

/** The entry of a package name without its version. */
export function unmaintainedPackage(name: string): UnmaintainedPackage | undefined {
  return entries.find(([pattern]) => pattern.test(name))?.[1];
}

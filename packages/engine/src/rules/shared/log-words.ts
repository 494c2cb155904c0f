/** Whole requests, documents and environments are logged for another reason than single credentials, and mended otherwise. */
export function isRequestData(name: string): boolean {
  return /^request (?:body|headers)$|^environment$|^all settings$|^document text$|_text$|_body$|_data$|^file_contents?$|Text$|Body$/.test(
    name,
  );
}

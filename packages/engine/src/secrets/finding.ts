/** One credential found in a text, before its characters are replaced. Offsets are UTF-16 code units. */
export interface FoundSecret {
  readonly provider: string;
  /** Key it is assigned to, or what kind of credential it is. */
  readonly name: string;
  /** First hidden character; a public prefix such as `ghp_` stays in front of it. */
  readonly start: number;
  readonly end: number;
  /** Public characters that may be shown in the masked form. */
  readonly prefix: string;
  readonly confidence: 'High' | 'Medium' | 'Low';
  /** Line breaks inside the range survive (PEM blocks). */
  readonly multiline: boolean;
  /** A checksum inside it fits: it was issued by the provider, wherever it stands. */
  readonly verified?: true;
}

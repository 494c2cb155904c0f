import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** One Compose file as written; merging, extends, interpolation happen in model/from-compose.ts, which needs several files. */
export interface ComposeDocument extends DocumentBase<'compose'> {
  readonly root: YamlNode | null;
}

export function missingPackages(root: string): readonly string[];

export function installStamp(root: string): string;
export function appStamp(root: string, app: string): string;

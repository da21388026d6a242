export const STAMP_FILE: string;
export function changedSource(root: string): string | null;

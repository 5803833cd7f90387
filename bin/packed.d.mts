export const FOLDER: string;
export const MANIFEST: string;
export const DEPENDENCIES: string;
export function packedOr(root: string, file: string): string;

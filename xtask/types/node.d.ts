// The little of Node that the package uses; its types would bring hundreds of globals along.

declare module "node:crypto" {
  interface Hash {
    update(text: string): Hash;
    digest(): Uint8Array & { toString(encoding: "base64url"): string };
    digest(encoding: "hex"): string;
  }
  export function createHash(algorithm: "sha1" | "sha256"): Hash;
  export function randomBytes(size: number): { toString(encoding: "base64url"): string };
}

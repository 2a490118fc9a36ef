// How much there may be of what. Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table

export const textBytes = 512;
export const idChars = 128;
export const page = 100;
export const version = 9007199254740991;
export const defaultPage = 25;
export const metadataBytes = 65536;
export const metadataDepth = 64;
export const ttl = 3155760000;
export const turnWait = 5000;
export const messageBytes = 255;
export const memoryBytes = 1048576;
export const mostMemoryBytes = 16777216;
export const leaseSeconds = 10;
export const timer = 2147483647;
export const retries = 10;
export const time = 253402300799999;

// What is said of a fault, behind its path where it has one. Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table

export const encoded = "The body has a Content-Encoding, which is not undone here: send it as it is.";
export const notJsonType = "The body's content type is not application/json: send JSON in UTF-8, and say so.";
export const notUtf8 = "is no UTF-8: send JSON in UTF-8.";
export const notKey = "must be 1 to 255 visible ASCII characters, such as a UUID in quotes.";
export const weakEtag = "is a weak ETag, which matches nothing: give the conversation's version, as \"3\".";
export const notEtag = "must be one ETag that this API gave, such as \"3\".";
export const notTurn = "must be 22 to 128 random characters of A-Z a-z 0-9 . _ ~ - in quotes, such as a UUID.";
export const locked = "Another turn of this client goes on: try again.";
export const notHeld = "The turn is over or has lost its lease, so nothing was written: take another turn.";
export const storeFailed = "The store failed; nothing was acknowledged: try again.";
export const noPath = "There is no such path: see openapi.yaml for those that there are.";
export const missing = "is missing: give 1 to 512 bytes of text.";
export const repeated = "comes twice in the query: give it once.";
export const malformed = "is not percent-encoded: escape it.";
export const optionNotUtf8 = "is no UTF-8: escape UTF-8.";

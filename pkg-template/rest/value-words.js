// What is said of a fault in an argument, behind its path. Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table

export const unknownStatus = "is unknown: give one of OPEN, SWITCHED, CLOSED, EXPIRED, FAILED.";
export const openStatus = "is OPEN, which ends nothing: give SWITCHED, CLOSED, EXPIRED or FAILED.";
export const empty = "is empty: give 1 to 512 bytes of text.";
export const tooLong = "is over 512 bytes of UTF-8: give a shorter one.";
export const control = "has a control character: remove it.";
export const whole = "must be a whole number from {least} to {most}.";
export const emptyId = "is empty: give 1 to 128 characters, or leave it out of create.";
export const longId = "is over 128 characters: give a shorter id.";
export const reservedId = "is reserved (., .., latest, close): give another id.";
export const idChars = "may hold only A-Z a-z 0-9 . _ ~ and -: remove the others.";
export const longMetadata = "is over 64 KiB as JSON: keep less in it.";
export const urlKey = "is . or .., which no URL can hold: give another key.";
export const memoryTtl = "must be a number of seconds above 0, at most 3155760000.";
export const message = "must be 1 to 255 bytes of UTF-8.";
export const notPlain = "can't be said in the plain dialect: leave it out, or use a server of convostate.";

// What is said of a fault in JSON, behind its path. Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table

export const notJson = "is no JSON object: send one, such as {}.";
export const surrogate = "has half of a surrogate pair: give whole Unicode characters.";
export const tooDeep = "is over 64 levels deep: keep it flatter.";
export const proto = "has a key __proto__, which changes what objects inherit: rename it.";
export const unsafeInteger = "is an integer outside ±(2^53-1), which JavaScript can't hold: give it as a string.";
export const tooLargeNumber = "is a number that no double can hold: give it as a string.";

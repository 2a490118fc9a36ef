/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function done(request) {
  /** @type {Promise<T>} */
  const result = new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // Of several requests that fail together, who asked hears of one: the others are no errors of their own.
  result.catch(() => {});
  return result;
}

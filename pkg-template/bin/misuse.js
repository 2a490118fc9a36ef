/** What the person who started the command has to change. The command then ends with code 2, before it has done anything. */
export class Misuse extends Error {
  /**
   * @param {string} message
   * @param {boolean} [isOfFlags] whether the list of flags would help
   */
  constructor(message, isOfFlags = true) {
    super(message);
    this.isOfFlags = isOfFlags;
  }
}

/** @param {number} milliseconds at the most: a random time, so that who collided does not collide again */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));
}

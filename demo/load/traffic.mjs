import { Agent, get } from 'node:http';

/**
 * @typedef {object} Answer
 * @property {number} status 0 when there was none
 * @property {string} code why it is not 200
 * @property {number} ms from the request to the end of the answer
 */

/**
 * Asks an address again and again, by so many clients at once, each with a short pause between two requests.
 * @param {string} url
 * @param {{ clients: number, durationMs: number, pauseMs: number }} load
 * @returns {Promise<Answer[]>}
 */
export async function driveTraffic(url, { clients, durationMs, pauseMs }) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const until = performance.now() + durationMs;
  /** @type {Answer[]} */
  const answers = [];
  const client = async () => {
    while (performance.now() < until) {
      answers.push(await ask(url, agent));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return answers;
}

/** @param {string} url @param {Agent} agent @returns {Promise<Answer>} */
function ask(url, agent) {
  const startedAt = performance.now();
  const took = () => performance.now() - startedAt;
  return new Promise((resolve) => {
    const none = (/** @type {Error} */ error) => resolve({ status: 0, code: error.message, ms: took() });
    get(url, { agent, timeout: 5_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('error', none);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        resolve({ status, code: status === 503 ? JSON.parse(body).code : '', ms: took() });
      });
    })
      .on('error', none)
      .on('timeout', function () {
        this.destroy(new Error('no answer in 5 s'));
      });
  });
}

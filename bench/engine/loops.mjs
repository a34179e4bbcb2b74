// The loops that are timed. Each contender gets a copy of this module of its own (by a query in the import), so that
// the compiler learns from one contender only.

const error = new Error('the dependency is down');
const answer = async () => 1;

/** Each takes a contender and gives a function that makes so many calls, or null where it has no such thing. */
export const LOOPS = {
  async(contender) {
    return awaited(contender.call(answer));
  },

  failing(contender) {
    let turn = 0;
    return awaited(
      contender.call(async () => {
        turn = turn === 9 ? 0 : turn + 1;
        if (turn === 0) throw error;
        return 1;
      }),
    );
  },

  refused(contender) {
    return awaited(contender.refusing(error, answer));
  },

  pending(contender) {
    const resolvers = [];
    const call = contender.call(() => new Promise((resolve) => resolvers.push(resolve)));
    return async (calls) => {
      for (let begun = 0; begun < calls; begun += 1000) {
        const promises = Array.from({ length: 1000 }, () => call());
        for (const resolve of resolvers.splice(0)) resolve(1);
        await Promise.all(promises);
      }
    };
  },

  sync(contender) {
    let sum = 0;
    const call = contender.callSync?.(() => ++sum);
    return (
      call &&
      ((calls) => {
        for (let i = 0; i < calls; i++) call();
      })
    );
  },
};

function awaited(call) {
  return async (calls) => {
    for (let i = 0; i < calls; i++) {
      try {
        await call();
      } catch {
        // A failure or a refusal, as the scenario means it.
      }
    }
  };
}

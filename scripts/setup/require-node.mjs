// Imported first by every entry script, for its effect: nothing else can be promised under an older Node.
import { nodeProblem } from './node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}

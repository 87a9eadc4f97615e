//! Packages of a generated app.

/// A module package that nothing has effects in, one of its files with a use, and a script.
pub(super) fn add(files: &mut Vec<(String, String)>) {
    let mut add = |path: &str, text: &str| files.push((format!("node_modules/{path}"), text.to_owned()));
    add(
        "tiny-math/package.json",
        "{ \"name\": \"tiny-math\", \"version\": \"1.4.0\", \"sideEffects\": false, \"module\": \"index.mjs\" }\n",
    );
    add(
        "tiny-math/index.mjs",
        "export { clamp } from './clamp.mjs';\nexport { sum } from './sum.mjs';\nexport { entropy } from './entropy.mjs';\n",
    );
    add(
        "tiny-math/clamp.mjs",
        "export function clamp(value, low, high) {\n  return Math.min(Math.max(value, low), high);\n}\n",
    );
    add("tiny-math/sum.mjs", "export const sum = (...values) => values.reduce((a, b) => a + b, 0);\n");
    add(
        "tiny-math/entropy.mjs",
        "import { randomBytes } from 'crypto';\nexport const entropy = () => randomBytes(8);\n",
    );
    add(
        "tiny-classes/package.json",
        "{ \"name\": \"tiny-classes\", \"version\": \"2.0.1\", \"main\": \"./index.js\" }\n",
    );
    add(
        "tiny-classes/index.js",
        "'use strict';\nmodule.exports = function cx() {\n  return Array.prototype.filter.call(arguments, Boolean).join(' ');\n};\nmodule.exports.default = module.exports;\n",
    );
}

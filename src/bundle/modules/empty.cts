// What a type-only package is at run time.
module.exports = {};

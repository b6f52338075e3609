// Node's own import(): the bundle is compiled by bin/start.mjs and has none.
module.exports = (url) => import(url);

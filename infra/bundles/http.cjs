// Stands for node:http in bundles. An import statement makes Node look at every export, and WebSocket is one of
// them: Node would load its whole `fetch` for it, which takes longer than starting Node itself.
module.exports = process.getBuiltinModule('node:http');

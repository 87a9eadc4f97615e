/** Node routes run in the server process, but for these: each gets a lambda function of its own. */
export default {
  lambda: { routes: ['/lambda', '/api/lambda', '/api/probe/lambda'] },
};

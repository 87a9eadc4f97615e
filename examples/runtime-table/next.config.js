export default {
  reactStrictMode: true,
  env: { EXAMPLE_NAME: 'runtime-table' },
};

/** Exports of a page that the browser never asks for. */
export const stripped: readonly string[] = [
  'getServerSideProps',
  'getStaticProps',
  'getStaticPaths',
  'config',
  'runtime',
];

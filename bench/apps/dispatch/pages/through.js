// The edge page, behind the middleware.
export { config, default, getServerSideProps } from './edge';

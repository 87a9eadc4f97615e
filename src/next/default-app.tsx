/** The app of a project that has no `pages/_app`. */
export { default } from './app.tsx';

// What `runtimes/prebuild.ts` makes of `../main.ts`: the same, with its commands, in few files.
export { leave, main } from '../main.ts';

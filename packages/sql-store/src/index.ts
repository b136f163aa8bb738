export { createCommitWatch, type CommitWatch } from './commit-watch.ts';
export { createFollower, type Follower } from './follower.ts';
export { createGroupCommit, type GroupCommit } from './group-commit.ts';
export { toColumns, toMessage, type MessageColumns, type ReadColumns } from './message-columns.ts';
export {
  outcomeOf,
  type ReadStoreFigures,
  type Store,
  type StoreCheck,
  type StoreFigures,
} from './store.ts';

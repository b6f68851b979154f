/** Small things that pages say in the same words everywhere. Pure. */

/** What the server says of a refusal: what is wrong, and what to do next. */
export const refusalText = ({ sentence, next_step: next }) => [sentence, next].filter(Boolean).join(" ");

export const readableSize = (bytes) =>
  bytes < 1024 ? `${bytes} B` : bytes < 104858 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

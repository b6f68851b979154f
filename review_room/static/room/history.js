/** Several commands as one: undone in one step, the last first. */
export const together = (commands) => ({
  run: () => commands.forEach((command) => command.run()),
  undo: () => [...commands].reverse().forEach((command) => command.undo()),
});

/** Undo and redo. A command is { run, undo }; both talk to the same desk. */
export const history = (limit = 200) => {
  const done = [];
  const undone = [];
  const step = (from, to, name) => {
    const command = from.pop();
    if (!command) return false;
    to.push(command);
    command[name]();
    return true;
  };
  return {
    perform(command) {
      command.run();
      done.push(command);
      if (done.length > limit) done.shift();
      undone.length = 0;
    },
    undo: () => step(done, undone, "undo"),
    redo: () => step(undone, done, "run"),
  };
};

"""Starting and ending the programs of one installation: servers from wheels, web, live, workers."""

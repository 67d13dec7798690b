"""The commands: arguments in, one service call, one answer out. One file for each noun or verb of the till."""

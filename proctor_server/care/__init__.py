"""The care of a room machine: whether it can hold an exam, a copy of what it holds, a folder for whoever helps."""

"""One module a format; this registry picks the module by the file's ending."""

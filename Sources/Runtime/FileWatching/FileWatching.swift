// Placeholder: FileWatching

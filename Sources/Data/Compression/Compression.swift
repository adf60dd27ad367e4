// Placeholder: Compression

// Placeholder: Terminal

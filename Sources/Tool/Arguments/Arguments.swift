// Placeholder: Arguments

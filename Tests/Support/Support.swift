// Placeholder: Support

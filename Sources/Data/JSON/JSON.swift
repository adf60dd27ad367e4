// Placeholder: JSON

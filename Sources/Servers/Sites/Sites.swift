// Placeholder: Sites

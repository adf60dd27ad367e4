// Placeholder: Commands

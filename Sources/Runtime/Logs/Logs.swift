// Placeholder: Logs

// Placeholder: YAML

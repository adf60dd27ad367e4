// Placeholder: HTTPServing

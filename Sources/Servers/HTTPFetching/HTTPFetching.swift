// Placeholder: HTTPFetching

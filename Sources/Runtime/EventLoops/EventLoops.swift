// Placeholder: EventLoops
